import { type TopicPartitions } from './offset-fetch.js';
import {
  flexibleRequest,
  type KafkaAnswer,
  type KafkaApi,
  type KafkaRequest,
  writeArray,
  writeTags,
} from './request.js';

export interface ListedOffset {
  readonly partition: number;
  readonly offset: number;
  readonly errorCode: number;
}

export interface ListOffsetsAnswer extends KafkaAnswer {
  readonly topics: readonly { readonly topic: string; readonly partitions: readonly ListedOffset[] }[];
}

/** Which offset of a log: the first that can be read, or the next that will be written. */
export type LogEdge = 'start' | 'end';

export const LIST_OFFSETS: KafkaApi = { name: 'ListOffsets', key: 2, version: 7 };
const TIMESTAMP: Record<LogEdge, number> = { start: -2, end: -1 };
const CONSUMER = -1;
const ANY_EPOCH = -1;
/** The end is the high watermark. Isolation 1 would stop at the first open transaction: lag 0 under a hanging one (E12). */
const READ_UNCOMMITTED = 0;

/** Asks a leader for one edge of many logs. Name no partition twice: the broker refuses it with error 42. */
export function listOffsets(edge: LogEdge, topics: readonly TopicPartitions[]): KafkaRequest<ListOffsetsAnswer> {
  return flexibleRequest(LIST_OFFSETS, {
    write: (encoder) => {
      encoder.writeInt32(CONSUMER).writeInt8(READ_UNCOMMITTED);
      writeArray(encoder, topics, ({ topic, partitions }) => {
        encoder.writeUVarIntString(topic);
        writeArray(encoder, partitions, (partition) => {
          encoder.writeInt32(partition).writeInt32(ANY_EPOCH).writeInt64(TIMESTAMP[edge]);
          writeTags(encoder);
        });
        writeTags(encoder);
      });
    },
    read: (cursor) => ({
      throttleMs: cursor.int32(),
      topics: cursor.compactArray(() => {
        const topic = cursor.compactString() ?? '';
        const partitions = cursor.compactArray(() => {
          const partition = cursor.int32();
          const errorCode = cursor.int16();
          cursor.int64(); // timestamp, -1 for both edges
          const listed = { partition, offset: cursor.int64(), errorCode };
          cursor.int32(); // leader epoch
          cursor.tags();
          return listed;
        });
        cursor.tags();
        return { topic, partitions };
      }),
    }),
  });
}
