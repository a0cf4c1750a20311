import { type Offset64 } from '@headgate/core';
import { LIST_OFFSETS } from './list-offsets.js';
import { type TopicPartitions } from './offset-fetch.js';
import { flexibleRequest, type KafkaAnswer, type KafkaRequest, writeArray, writeTags } from './request.js';

/** What ListOffsets is asked for: an edge of the log, or the first record at or after a time. */
export type OffsetQuestion = 'start' | 'end' | 'stable' | { readonly fromWallMs: number };

/** Called for each answered partition of one topic, in any order. The time is that of the record found, -1 for an edge. */
export type TakeOffset = (partition: number, offset: Offset64, errorCode: number, timestampMs: number) => void;

const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
const CONSUMER = -1;
const ANY_EPOCH = -1;
const TWO_POW_32 = 0x1_0000_0000;
const ENTRY_BYTES = 4 + 4 + 8 + 1;

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
      writeArray(encoder, topics, ({ topic, partitions }) => {
        encoder.writeUVarIntString(topic).writeUVarInt(partitions.length + 1);
        writeTags(encoder.writeBuffer(entriesOf(partitions, question)));
      });
    },
    read: (cursor) => {
      const throttleMs = cursor.int32();
      for (let left = cursor.compactLength(); left > 0; left -= 1) {
        const take = taker(cursor.compactString() ?? '');
        for (let partitions = cursor.compactLength(); partitions > 0; partitions -= 1) {
          const partition = cursor.int32();
          const errorCode = cursor.int16();
          const timestampMs = cursor.int64();
          take(partition, cursor.offset64(), errorCode, timestampMs);
          cursor.skip(4); // leader epoch
          cursor.tags();
        }
        cursor.tags();
      }
      return { throttleMs };
    },
  });
}

/**
 * All partitions of one topic, each followed by "any leader epoch", the timestamp that is asked for, and no tags. Written
 * at once: ten thousand of them, field by field, would be a third of a sweep.
 */
function entriesOf(partitions: readonly number[], question: OffsetQuestion): Buffer {
  const timestamp = typeof question === 'object' ? question.fromWallMs : question === 'start' ? -2 : -1;
  const high = Math.floor(timestamp / TWO_POW_32);
  const bytes = Buffer.alloc(partitions.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0, byte = 0; at < partitions.length; at++, byte += ENTRY_BYTES) {
    view.setInt32(byte, partitions[at]!);
    view.setInt32(byte + 4, ANY_EPOCH);
    view.setInt32(byte + 8, high);
    view.setUint32(byte + 12, timestamp - high * TWO_POW_32);
  }
  return bytes;
}
