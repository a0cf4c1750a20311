import { type HeldError, RateRejectedError, SpillUnavailableError } from './errors.js';
import { type Hold } from './hold.js';
import { type OutcomeCounts } from './outcome-counts.js';

/** Options of `send`. */
export interface SendOptions {
  /** Tokens this call costs; the number of messages it sends. Default 1. */
  readonly cost?: number;
  readonly signal?: AbortSignal;
  /** Longest wait under `block` and `throttle`, milliseconds. Default: the policy's. */
  readonly maxWaitMs?: number;
}

/** What became of a `send`. `dropped` is the strategy's doing: the function was not called. */
export type SendResult<T> =
  | { readonly status: 'sent'; readonly value: T }
  | { readonly status: 'dropped'; readonly retryAfterMs: number; readonly hold: Hold };

/** What `send` needs of a flow. */
export interface SendGate {
  readonly strategy: 'block' | 'drop' | 'throttle' | 'reject' | 'spill';
  readonly counts: OutcomeCounts;
  tryPass(costMilli: number): boolean;
  /** Rejects with a typed error, which it has counted. */
  pass(costMilli: number, paced: boolean, options: SendOptions): Promise<void>;
  /** The hold, and the milliseconds until tokens are expected. */
  refusal(costMilli: number): { readonly hold: Hold; readonly retryAfterMs: number };
  lost(costMilli: number, how: 'dropped' | 'rejected'): void;
}

/** Runs `fn` when the flow allows it, and does what the overflow strategy says when it does not. */
export async function sendThrough<T>(
  gate: SendGate,
  costMilli: number,
  fn: () => T | Promise<T>,
  options: SendOptions,
): Promise<SendResult<T>> {
  const { strategy } = gate;
  if (strategy === 'block' || strategy === 'throttle') {
    await gate.pass(costMilli, strategy === 'throttle', options);
  } else if (!gate.tryPass(costMilli)) {
    const { hold, retryAfterMs } = gate.refusal(costMilli);
    if (strategy === 'drop') {
      gate.lost(costMilli, 'dropped');
      return { status: 'dropped', retryAfterMs, hold };
    }
    gate.lost(costMilli, 'rejected');
    const Refusal: new (hold: Hold, retryAfterMs: number) => HeldError =
      strategy === 'reject' ? RateRejectedError : SpillUnavailableError;
    throw new Refusal(hold, retryAfterMs);
  }
  return { status: 'sent', value: await run(gate, fn) };
}

async function run<T>(gate: SendGate, fn: () => T | Promise<T>): Promise<T> {
  try {
    const value = await fn();
    gate.counts.sent += 1;
    return value;
  } catch (error) {
    gate.counts.failed += 1;
    throw error;
  }
}
