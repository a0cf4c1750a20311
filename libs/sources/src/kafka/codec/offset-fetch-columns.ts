import { reasonOfCode } from '../unknown-reason.js';
import { type Cursor } from './cursor.js';
import { OFFSET_FETCH } from './offset-fetch.js';
import { PositionColumns } from './position-columns.js';
import { flexibleRequest, type KafkaAnswer, type KafkaRequest } from './request.js';

/** All positions of some groups: the entries `from` to `to - 1` of the columns are one group's. */
export interface PositionsAnswer extends KafkaAnswer {
  readonly columns: PositionColumns;
  readonly groups: readonly {
    readonly group: string;
    readonly errorCode: number;
    readonly from: number;
    readonly to: number;
  }[];
}

/** Least bytes of a position in the answer: with neither metadata of the committer nor tags. */
const POSITION_BYTES = 4 + 8 + 4 + 1 + 2 + 1;
const ALL_TOPICS = 0;
const NO_TAGS = 0;
/** Of a group's name in the request: its length, "all topics", the tags. */
const MOST_BYTES_BESIDE = 5 + 1 + 1;

/** Asks for every position of these groups, read into columns: objects would cost five times the time and memory. */
export function offsetFetchAll(groups: readonly string[]): KafkaRequest<PositionsAnswer> {
  return flexibleRequest(OFFSET_FETCH, {
    write: (encoder) => {
      const requireStable = false;
      encoder
        .writeUVarInt(groups.length + 1)
        .writeBuffer(asksOf(groups))
        .writeBoolean(requireStable);
    },
    read: (cursor) => {
      const throttleMs = cursor.int32();
      const columns = new PositionColumns(Math.ceil(cursor.remaining / POSITION_BYTES));
      let next = 0; // brokers answer in the order of the question: each name is mostly the string that we have
      const answered = cursor.compactArray(() => {
        const group = cursor.compactWord(groups[next] ?? '');
        next += 1;
        const from = columns.count;
        for (let topics = cursor.compactLength(); topics > 0; topics -= 1) readTopic(cursor, columns);
        const answer = { group, errorCode: cursor.int16(), from, to: columns.count };
        cursor.tags();
        return answer;
      });
      return { throttleMs, columns, groups: answered };
    },
  });
}

/** Each group's name, null for "all its topics", and no tags; written at once, because there are thousands. */
function asksOf(groups: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(groups.reduce((size, group) => size + MOST_BYTES_BESIDE + 3 * group.length, 0));
  let at = 0;
  for (const group of groups) {
    const length = Buffer.byteLength(group) + 1;
    for (let left = length; ; left >>>= 7) {
      bytes[at++] = left < 0x80 ? left : (left & 0x7f) | 0x80;
      if (left < 0x80) break;
    }
    at += bytes.write(group, at);
    bytes[at++] = ALL_TOPICS;
    bytes[at++] = NO_TAGS;
  }
  return bytes.subarray(0, at);
}

function readTopic(cursor: Cursor, columns: PositionColumns): void {
  columns.topics.push(cursor.compactString() ?? '');
  for (let partitions = cursor.compactLength(); partitions > 0; partitions -= 1) {
    const partition = cursor.int32();
    const at = columns.push(partition, cursor.offset64());
    cursor.skip(4); // leader epoch
    cursor.skipCompactBytes(); // metadata of the committer
    const errorCode = cursor.int16();
    if (errorCode !== 0) columns.gaps.set(at, reasonOfCode(errorCode)!);
    cursor.tags();
  }
  cursor.tags();
}
