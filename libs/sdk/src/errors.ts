import { HeadgateError, type Problem } from '@headgate/core';
import { describeHold, type Hold } from './hold.js';
import { NoRoomError } from './spill/spill-log.js';

/** Options of `createClient` or `client.flow` that cannot work; every problem at once. */
export class InvalidOptionsError extends HeadgateError {
  readonly code = 'SDK_OPTIONS_INVALID';
  readonly retriable = false;

  constructor(readonly problems: readonly Problem[]) {
    super(`Headgate options: ${problems.map((problem) => `${problem.path} ${problem.message}`).join('; ')}`);
  }
}

/** The cost of a call is not a number of tokens from 0.001 to 10^12 with at most three decimals. */
export class InvalidCostError extends HeadgateError {
  readonly code = 'COST_INVALID';
  readonly retriable = false;

  constructor(readonly cost: unknown) {
    super(`cost must be a number from 0.001 to 1e12 with at most 3 decimals, not ${String(cost).slice(0, 200)}`);
  }
}

/** What every refusal for want of tokens tells: the flow, its rate, why, and where the whole story stands. */
export abstract class HeldError extends HeadgateError {
  /** Tokens per second of the flow, or of this instance where no controller answers. */
  readonly ratePerSec: number;
  readonly flow: string;
  readonly reason: Hold['reason'];
  /** Where the decision is explained; null where nobody has told yet. */
  readonly link: string | null;
  /** Milliseconds until tokens for this cost are expected. */
  readonly retryAfterMs: number;

  constructor(what: string, hold: Hold, retryAfterMs: number, options?: { cause?: unknown }) {
    super(`${what}${describeHold(hold)}`, options);
    this.flow = hold.flow;
    this.ratePerSec = hold.ratePerSec;
    this.reason = hold.reason;
    this.link = hold.link;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Strategy `reject`: no tokens now. */
export class RateRejectedError extends HeldError {
  readonly code = 'RATE_REJECTED';
  readonly retriable = true;

  constructor(hold: Hold, retryAfterMs: number) {
    super('', hold, retryAfterMs);
  }
}

/** Strategy `drop`, where the caller can only be answered by an error: the call was not made, and counted as dropped. */
export class DroppedError extends HeldError {
  readonly code = 'DROPPED';
  readonly retriable = false;

  constructor(hold: Hold, retryAfterMs: number) {
    super('dropped: ', hold, retryAfterMs);
  }
}

/** A caller waited for its longest wait and got no tokens. */
export class AcquireTimeoutError extends HeldError {
  readonly code = 'ACQUIRE_TIMEOUT';
  readonly retriable = true;

  constructor(
    hold: Hold,
    readonly waitedMs: number,
    retryAfterMs: number,
  ) {
    super(`no tokens within ${Math.round(waitedMs)} ms: `, hold, retryAfterMs);
  }
}

/** As many callers wait already as the policy allows. */
export class TooManyWaitingError extends HeldError {
  readonly code = 'TOO_MANY_WAITING';
  readonly retriable = true;

  constructor(hold: Hold, maxWaiting: number, retryAfterMs: number) {
    super(`${maxWaiting} callers wait already: `, hold, retryAfterMs);
  }
}

/** The flow spills, and this program has not said where to (`spill` of `client.flow`) or what (`payload` of `send`). */
export class SpillUnavailableError extends HeldError {
  readonly code = 'SPILL_UNAVAILABLE';
  readonly retriable = false;

  constructor(hold: Hold, retryAfterMs: number, missing: 'folder' | 'payload') {
    const what = missing === 'folder' ? 'client.flow was given no spill folder' : 'send was given no payload';
    super(`the flow's overflow strategy is spill and ${what}: `, hold, retryAfterMs);
  }
}

/** The spill holds as many bytes as the policy allows. */
export class SpillFullError extends HeldError {
  readonly code = 'SPILL_FULL';
  readonly retriable = true;

  constructor(hold: Hold, retryAfterMs: number, cause: Error) {
    super(`the spill is full, ${cause.message}: `, hold, retryAfterMs, { cause });
  }
}

/** The disk did not take the message; it is not in the spill. */
export class SpillFailedError extends HeldError {
  readonly code = 'SPILL_FAILED';
  readonly retriable = true;

  constructor(hold: Hold, retryAfterMs: number, cause: unknown) {
    super('the message could not be spilled: ', hold, retryAfterMs, { cause });
  }
}

export function spillFailure(hold: Hold, retryAfterMs: number, cause: unknown): HeldError {
  if (cause instanceof NoRoomError) return new SpillFullError(hold, retryAfterMs, cause);
  return new SpillFailedError(hold, retryAfterMs, cause);
}

/** The caller's AbortSignal ended the wait. Its name is `AbortError`, as of every aborted call in Node. */
export class AcquireAbortedError extends HeadgateError {
  readonly code = 'ACQUIRE_ABORTED';
  readonly retriable = false;

  constructor(flow: string, reason: unknown) {
    super(`the wait for tokens of flow ${flow} was aborted`, { cause: reason });
    this.name = 'AbortError';
  }
}

/** The client was closed, before the call or while it waited. */
export class ClientClosedError extends HeadgateError {
  readonly code = 'CLIENT_CLOSED';
  readonly retriable = false;

  constructor(flow: string) {
    super(`the Headgate client of flow ${flow} is closed`);
  }
}

/** The controller or Redis gave no usable answer. Never thrown into a producer; it is the cause in `status()`. */
export class TransportError extends HeadgateError {
  readonly code = 'TRANSPORT_FAILED';
  readonly retriable = true;

  constructor(
    message: string,
    /** How long to leave the server alone; 0 leaves it to the back-off. */
    readonly retryAfterMs = 0,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
