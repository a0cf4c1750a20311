import { badRow, type SqlFailure } from './sql-failure.js';
import { type Row } from './sql-link.js';

/** What one row says of a queue. Counts are messages. */
export interface QueueCounts {
  readonly enqueued: number;
  readonly completed: number;
  readonly oldestAgeMs: number | null;
  readonly consumers: number | null;
}

/** Reads a row, or tells what is wrong with it. Unknown is never zero: a number that is not there is a failure. */
export function readRow(queue: string, row: Row): QueueCounts | SqlFailure {
  const refuse = (name: string) => badRow(queue, `${name} = ${JSON.stringify(row[name] ?? null)}`);
  const [enqueued, completed, depth] = [count(row.enqueued), count(row.completed), count(row.depth)];
  for (const [name, value] of Object.entries({ enqueued, completed, depth })) if (value === 'bad') return refuse(name);
  const put = number(enqueued) ?? sum(number(completed), number(depth));
  const done = number(completed) ?? difference(put, number(depth));
  if (put === null) return refuse('enqueued');
  if (done === null) return refuse('completed');
  const age = row.oldest_age_seconds;
  const oldestAgeMs = age === null || age === undefined ? null : Number(age) * 1000;
  if (oldestAgeMs !== null && !(oldestAgeMs >= 0 && Number.isFinite(oldestAgeMs))) return refuse('oldest_age_seconds');
  const consumers = count(row.consumers);
  if (consumers === 'bad') return refuse('consumers');
  return { enqueued: put, completed: done, oldestAgeMs, consumers };
}

/** Postgres gives bigint and numeric as text. Beyond 2^53 a number would lie. */
function count(value: unknown): number | null | 'bad' {
  if (value === null || value === undefined) return null;
  const counted = typeof value === 'string' && !/^\d+(\.0*)?$/.test(value) ? Number.NaN : Number(value);
  return Number.isSafeInteger(counted) && counted >= 0 ? counted : 'bad';
}

const number = (value: number | null | 'bad'): number | null => (value === 'bad' ? null : value);
const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b);
const difference = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.max(0, a - b));
