import { type LogBook } from '@headgate/core';
import { type BrokerQueue } from './broker-queue.js';
import { askLeaders, type Leaders } from './read-logs.js';

const AGES_MS = [6 * 3_600_000, 3_600_000, 15 * 60_000, 5 * 60_000, 60_000];

/**
 * Looks up where the logs ended 1 min to 6 h ago, by record timestamps: a time lag is then known from the start. An
 * answer of -1 means that nothing is that new: the log ended then where it ends now.
 */
export async function seedHistory(
  queue: BrokerQueue,
  leaders: Leaders,
  book: LogBook,
  now: { readonly monotonicMs: number; readonly wallMs: number },
): Promise<void> {
  const points = new Map<number, { end: number; atMs: number }[]>();
  // One age after the other, oldest first: each row's points come in order, and no broker gets five at once.
  for (const ageMs of AGES_MS) {
    const atMs = now.monotonicMs - ageMs;
    await askLeaders(
      queue,
      leaders,
      { fromWallMs: now.wallMs - ageMs },
      (topic) => {
        const rows = book.topics.get(topic)?.rows;
        return (partition, offset, errorCode) => {
          const row = rows?.[partition];
          if (row === undefined || errorCode !== 0) return;
          const end = offset === -1 ? book.value(row, 'end') : book.relative(row, offset);
          const ofRow = points.get(row);
          if (ofRow === undefined) points.set(row, [{ end, atMs }]);
          else ofRow.push({ end, atMs });
        };
      },
      () => {},
    );
  }
  for (const [row, ofRow] of points) book.histories.seed(row, ofRow);
}
