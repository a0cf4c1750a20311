import { type FailedReading } from '@headgate/core';
import { HttpStatusError } from './http-json.js';

export type QueueFailure = Pick<FailedReading, 'reason' | 'message'>;

/** A failure of one queue that carries its own reason. */
export class QueueUnreadable extends Error {
  constructor(readonly failure: QueueFailure) {
    super(failure.message);
  }
}

export const noSuchQueue = (queue: string, vhost: string): QueueFailure => ({
  reason: 'no-topic',
  message: `queue ${named(queue)} is not there on vhost ${vhost}: declare it, or correct the constraint`,
});

/** RabbitMQ answers "not found" for it too. */
export const homeIsDown = (queue: string): QueueFailure => ({
  reason: 'no-leader',
  message: `queue ${named(queue)} is not served: the node that holds it is down`,
});

export const late = (what: string): QueueFailure => ({
  reason: 'timeout',
  message: `${what} did not answer within the deadline: look at the broker`,
});

export const closed = (queue: string): QueueFailure => ({
  reason: 'unreachable',
  message: `queue ${named(queue)} cannot be read because its source is closed`,
});

/** What a failed question means; `what` is who was asked, for example "the management API". */
export function failureOf(what: string, error: unknown): QueueFailure {
  if (error instanceof QueueUnreadable) return error.failure;
  const {
    code = '',
    message = String(error),
    name = '',
  } = error as { code?: string | number; message?: string; name?: string };
  if (name === 'AbortError' || name === 'TimeoutError') return late(what);
  if (error instanceof HttpStatusError) {
    if (error.status === 401 || error.status === 403) {
      const fix = 'its user needs the tag monitoring and a permission entry on the vhost, which may be empty';
      return { reason: 'not-authorized', message: `${what} refused the login: ${fix}` };
    }
    return { reason: 'unreachable', message: `${what} cannot be used: ${error.message}` };
  }
  if (/ACCESS.REFUSED|ConnectionClose|403/i.test(message)) {
    return { reason: 'not-authorized', message: `${what} refused the login or the vhost: check user and permissions` };
  }
  return {
    reason: 'unreachable',
    message: `${what} cannot be reached (${(typeof code === 'string' ? code : message).slice(0, 120)})`,
  };
}

/** Names may hold anything: what is shown is one line of at most 100 characters. */
export const named = (queue: string): string => queue.replace(/\p{Cc}/gu, '·').slice(0, 100);
