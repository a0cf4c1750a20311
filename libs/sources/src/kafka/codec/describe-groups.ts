import { type KafkajsEncoder } from '../kafkajs-internals.js';
import { type Cursor } from './cursor.js';
import { type DescribeAnswer, type DescribedGroup } from './described-group.js';
import { memberAssignment } from './member-assignment.js';
import { flexibleRequest, type KafkaApi, type KafkaRequest, writeArray } from './request.js';

const OLD: KafkaApi = { name: 'DescribeGroups', key: 15, version: 5 };
export const DESCRIBE_GROUPS: KafkaApi = { name: 'DescribeGroups', key: 15, version: 6 };

/**
 * Asks a coordinator for the members of classic groups. A group of another type or an unknown one answers error 69;
 * before Kafka 4.0 it is "Dead" without an error (E37).
 */
export function describeGroups(groups: readonly string[]): KafkaRequest<DescribeAnswer> {
  return request(DESCRIBE_GROUPS, groups, request(OLD, groups));
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
        if (api.version >= 6) cursor.compactString(); // error message
        const group = cursor.compactString() ?? '';
        const state = cursor.compactString() ?? '';
        const protocolType = cursor.compactString();
        cursor.compactString(); // name of the assignor
        const members = cursor.compactArray(() => {
          const id = cursor.compactString() ?? '';
          cursor.compactString(); // instance
          const clientId = cursor.compactString() ?? '';
          const host = cursor.compactString() ?? '';
          cursor.compactBytes(); // subscription
          const assignment = cursor.compactBytes();
          cursor.tags();
          // Other protocols (Kafka Connect) fill the same field with bytes of their own.
          return { id, clientId, host, owns: protocolType === 'consumer' ? memberAssignment(assignment) : [] };
        });
        cursor.int32(); // authorized operations
        cursor.tags();
        return { group, errorCode, state, members };
      }),
    }),
  };
  return flexibleRequest(api, body, older);
}
