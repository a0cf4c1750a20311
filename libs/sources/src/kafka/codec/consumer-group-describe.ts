import { type KafkajsEncoder } from '../kafkajs-internals.js';
import { type Cursor } from './cursor.js';
import { type DescribeAnswer, type DescribedGroup } from './described-group.js';
import { type TopicPartitions } from './offset-fetch.js';
import { flexibleRequest, type KafkaApi, type KafkaRequest, writeArray } from './request.js';

const OLD: KafkaApi = { name: 'ConsumerGroupDescribe', key: 69, version: 0 };
export const CONSUMER_GROUP_DESCRIBE: KafkaApi = { name: 'ConsumerGroupDescribe', key: 69, version: 1 };

/** Asks a coordinator for the members of KIP-848 groups, which DescribeGroups calls unknown or "Dead". */
export function consumerGroupDescribe(groups: readonly string[]): KafkaRequest<DescribeAnswer> {
  return request(CONSUMER_GROUP_DESCRIBE, groups, request(OLD, groups));
}

function request(
  api: KafkaApi,
  groups: readonly string[],
  older?: KafkaRequest<DescribeAnswer>,
): KafkaRequest<DescribeAnswer> {
  const body = {
    write: (encoder: KafkajsEncoder) => {
      writeArray(encoder, groups, (group) => encoder.writeUVarIntString(group));
      const authorizedOperations = false;
      encoder.writeBoolean(authorizedOperations);
    },
    read: (cursor: Cursor) => ({
      throttleMs: cursor.int32(),
      groups: cursor.compactArray((): DescribedGroup => {
        const errorCode = cursor.int16();
        cursor.compactString(); // error message
        const group = cursor.compactString() ?? '';
        const state = cursor.compactString() ?? '';
        for (const _ of ['group epoch', 'assignment epoch']) cursor.int32();
        cursor.compactString(); // assignor
        const members = cursor.compactArray(() => readMember(cursor, api.version));
        cursor.int32(); // authorized operations
        cursor.tags();
        return { group, errorCode, state, members };
      }),
    }),
  };
  return flexibleRequest(api, body, older);
}

function readMember(cursor: Cursor, version: number): DescribedGroup['members'][number] {
  const id = cursor.compactString() ?? '';
  for (const _ of ['instance', 'rack']) cursor.compactString();
  cursor.int32(); // member epoch
  const clientId = cursor.compactString() ?? '';
  const host = cursor.compactString() ?? '';
  cursor.compactArray(() => cursor.compactString()); // subscribed topics
  cursor.compactString(); // subscribed pattern
  const owns = readAssignment(cursor);
  readAssignment(cursor); // the target, which the member has not taken over yet
  if (version >= 1) cursor.int8(); // member type
  cursor.tags();
  return { id, clientId, host, owns };
}

function readAssignment(cursor: Cursor): TopicPartitions[] {
  const topics = cursor.compactArray(() => {
    cursor.uuid();
    const owned = { topic: cursor.compactString() ?? '', partitions: cursor.compactArray(() => cursor.int32()) };
    cursor.tags();
    return owned;
  });
  cursor.tags();
  return topics;
}
