import { reasonOfCode } from '../unknown-reason.js';
import { type Cursor } from './cursor.js';
import { OFFSET_FETCH, writeOffsetFetch } from './offset-fetch.js';
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

/** Asks for every position of these groups, read into columns: objects would cost five times the time and memory. */
export function offsetFetchAll(groups: readonly string[]): KafkaRequest<PositionsAnswer> {
  return flexibleRequest(OFFSET_FETCH, {
    write: (encoder) =>
      writeOffsetFetch(
        encoder,
        groups.map((group) => ({ group, topics: null })),
      ),
    read: (cursor) => {
      const throttleMs = cursor.int32();
      const columns = new PositionColumns();
      const answered = cursor.compactArray(() => {
        const group = cursor.compactString() ?? '';
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
