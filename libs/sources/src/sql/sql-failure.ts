import { type FailedReading } from '@headgate/core';

export type SqlFailure = Pick<FailedReading, 'reason' | 'message'>;

/** What the queue's statement must give; said whenever it gives something else. */
const WANTED = 'it must give whole numbers enqueued and completed (or depth in the place of one of them)';

export function noSuchQueue(queue: string): SqlFailure {
  return { reason: 'no-topic', message: `queue ${queue} does not stand in the settings of its database` };
}

export function noRow(queue: string): SqlFailure {
  return { reason: 'no-topic', message: `the query of queue ${queue} gave no row; ${WANTED}` };
}

export function badRow(queue: string, what: string): SqlFailure {
  return { reason: 'unsupported', message: `the query of queue ${queue} gave ${what}; ${WANTED}` };
}

export function late(queue: string): SqlFailure {
  return { reason: 'timeout', message: `queue ${queue} did not answer within the deadline: look at the database` };
}

export function closed(queue: string): SqlFailure {
  return { reason: 'unreachable', message: `queue ${queue} cannot be read because its source is closed` };
}

/** What a failed query means for a reading. The codes are SQLSTATE, the classes their first two letters. */
export function failureOf(queue: string, error: unknown): SqlFailure {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  const told = (reason: FailedReading['reason'], what: string) => ({
    reason,
    message: `queue ${queue} ${what} (${message.slice(0, 200)})`,
  });
  if (code === '57014') return late(queue);
  if (code === '42501' || code.startsWith('28'))
    return told('not-authorized', 'may not be read: check role and grants');
  if (code === '42P01' || code === '3D000') return told('no-topic', 'has no table');
  if (code === '25006') return told('unsupported', 'has a query that writes');
  if (code === '57P03') return told('loading', 'has a database that is starting or recovering; this passes by itself');
  if (/^(42|22|21)/.test(code)) return told('unsupported', 'has a query that fails');
  return told('unreachable', 'cannot be read because its database is not reachable');
}
