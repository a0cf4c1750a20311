import { type Offset64 } from '@headgate/core';
import { Encoder } from '../kafkajs-internals.js';
import { LIST_OFFSETS } from './list-offsets.js';
import { type TopicPartitions } from './offset-fetch.js';
import { flexibleRequest, type KafkaAnswer, type KafkaRequest, writeArray, writeTags } from './request.js';

/** What ListOffsets is asked for: an edge of the log, or the first record at or after a time. */
export type OffsetQuestion = 'start' | 'end' | 'stable' | { readonly fromWallMs: number };

/** Called for each answered partition of one topic, in any order. */
export type TakeOffset = (partition: number, offset: Offset64, errorCode: number, timestampMs: number) => void;

const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
const CONSUMER = -1;
const ANY_EPOCH = -1;

/**
 * Asks a leader one question about many logs and hands the answers out one by one, without objects. Name no partition
 * twice: the broker refuses it with error 42.
 */
export function listOffsetsEach(
  question: OffsetQuestion,
  topics: readonly TopicPartitions[],
  taker: (topic: string) => TakeOffset,
): KafkaRequest<KafkaAnswer> {
  return flexibleRequest(LIST_OFFSETS, {
    write: (encoder) => {
      encoder.writeInt32(CONSUMER).writeInt8(question === 'stable' ? READ_COMMITTED : READ_UNCOMMITTED);
      const tail = tailOf(question);
      writeArray(encoder, topics, ({ topic, partitions }) => {
        encoder.writeUVarIntString(topic);
        writeArray(encoder, partitions, (partition) => encoder.writeInt32(partition).writeBuffer(tail));
        writeTags(encoder);
      });
    },
    read: (cursor) => {
      const throttleMs = cursor.int32();
      cursor.skipArray(() => {
        const take = taker(cursor.compactString() ?? '');
        cursor.skipArray(() => {
          const partition = cursor.int32();
          const errorCode = cursor.int16();
          const timestampMs = cursor.int64();
          take(partition, cursor.offset64(), errorCode, timestampMs);
          cursor.int32(); // leader epoch
          cursor.tags();
        });
        cursor.tags();
      });
      return { throttleMs };
    },
  });
}

/** What follows each partition's number: any leader epoch, the timestamp that is asked for, no tags. */
function tailOf(question: OffsetQuestion): Buffer {
  const timestamp = typeof question === 'object' ? question.fromWallMs : question === 'start' ? -2 : -1;
  return writeTags(new Encoder(16).writeInt32(ANY_EPOCH).writeInt64(timestamp)).buffer;
}
