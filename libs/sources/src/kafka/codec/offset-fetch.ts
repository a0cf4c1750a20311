import { type KafkajsEncoder } from '../kafkajs-internals.js';
import {
  flexibleRequest,
  type KafkaAnswer,
  type KafkaApi,
  type KafkaRequest,
  writeArray,
  writeTags,
} from './request.js';

export interface TopicPartitions {
  readonly topic: string;
  readonly partitions: readonly number[];
}

export interface GroupOffsetsAsk {
  readonly group: string;
  /** Null: all topics that the group has a position on. */
  readonly topics: readonly TopicPartitions[] | null;
}

export interface CommittedPartition {
  readonly partition: number;
  /** Any negative value means: no position (never committed, or the literal -1 and -2 that kafkajs stores). */
  readonly offset: number;
  readonly errorCode: number;
}

export interface CommittedGroup {
  readonly group: string;
  readonly errorCode: number;
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly CommittedPartition[] }[];
}

export interface OffsetFetchAnswer extends KafkaAnswer {
  readonly groups: readonly CommittedGroup[];
}

export const OFFSET_FETCH: KafkaApi = { name: 'OffsetFetch', key: 9, version: 8 };

/**
 * Asks a coordinator for the positions of many groups at once (KIP-709). Never `requireStable`: on new brokers that is
 * a coordinator write, and it hides the value while a transactional commit is pending (E44).
 */
export function offsetFetch(groups: readonly GroupOffsetsAsk[]): KafkaRequest<OffsetFetchAnswer> {
  return flexibleRequest(OFFSET_FETCH, {
    write: (encoder) => writeOffsetFetch(encoder, groups),
    read: (cursor) => ({
      throttleMs: cursor.int32(),
      groups: cursor.compactArray(() => {
        const group = cursor.compactString() ?? '';
        const topics = cursor.compactArray(() => {
          const topic = cursor.compactString() ?? '';
          const partitions = cursor.compactArray(() => {
            const position = { partition: cursor.int32(), offset: cursor.int64() };
            cursor.int32(); // leader epoch
            cursor.compactString(); // metadata of the committer
            const committed = { ...position, errorCode: cursor.int16() };
            cursor.tags();
            return committed;
          });
          cursor.tags();
          return { topic, partitions };
        });
        const answer = { group, errorCode: cursor.int16(), topics };
        cursor.tags();
        return answer;
      }),
    }),
  });
}

function writeOffsetFetch(encoder: KafkajsEncoder, groups: readonly GroupOffsetsAsk[]): void {
  writeArray(encoder, groups, ({ group, topics }) => {
    encoder.writeUVarIntString(group);
    if (topics === null) encoder.writeUVarInt(0);
    else
      writeArray(encoder, topics, ({ topic, partitions }) => {
        encoder.writeUVarIntString(topic);
        writeArray(encoder, partitions, (partition) => encoder.writeInt32(partition));
        writeTags(encoder);
      });
    writeTags(encoder);
  });
  const requireStable = false;
  encoder.writeBoolean(requireStable);
}
