import { RateRejectedError, SpillUnavailableError, spillFailure } from './errors.js';
import { type Hold } from './hold.js';
import { type LossKind, type OutcomeCounts } from './outcome-counts.js';
import { type Spill } from './spill/spill.js';

/** Options of `send`. */
export interface SendOptions {
  /** Tokens this call costs; the number of messages it sends. Default 1. */
  readonly cost?: number;
  readonly signal?: AbortSignal;
  /** Longest wait under `block` and `throttle`, milliseconds. Default: the policy's. */
  readonly maxWaitMs?: number;
  /**
   * Under `spill`: what goes to disk in the place of the function, and later to the flow's `deliver`; or a function that
   * makes it, called only where it is needed.
   */
  readonly payload?: Payload | (() => Payload);
}

export type Payload = Uint8Array | string;

/** The function was not called: the strategy's doing. */
interface NotSent {
  readonly retryAfterMs: number;
  readonly hold: Hold;
}

/** What became of a `send`. `dropped` is lost; `spilled` is on disk and goes out later, through `deliver`. */
export type SendResult<T> =
  | { readonly status: 'sent'; readonly value: T }
  | ({ readonly status: 'dropped' } & NotSent)
  | ({ readonly status: 'spilled' } & NotSent);

/** What `send` needs of a flow. */
export interface SendGate {
  readonly strategy: 'block' | 'drop' | 'throttle' | 'reject' | 'spill';
  /** False where everything passes. */
  readonly limits: boolean;
  readonly counts: OutcomeCounts;
  /** Null where the program gave no folder. */
  readonly spill: Spill | null;
  tryPass(costMilli: number): boolean;
  /** Rejects with a typed error, which it has counted. */
  pass(costMilli: number, paced: boolean, options: SendOptions): Promise<void>;
  /** The hold, and the milliseconds until tokens are expected. */
  refusal(costMilli: number): NotSent;
  /** A message that asked for tokens and is put aside. */
  putAside(costMilli: number): void;
  spilled(costMilli: number): void;
  lost(costMilli: number, kind: LossKind): void;
}

/** Runs `fn` when the flow allows it, and does what the overflow strategy says when it does not. */
export async function sendThrough<T>(
  gate: SendGate,
  costMilli: number,
  fn: () => T | Promise<T>,
  options: SendOptions,
): Promise<SendResult<T>> {
  const { strategy } = gate;
  if (strategy === 'spill') return await sendOrSpill(gate, costMilli, fn, options.payload);
  if (strategy === 'block' || strategy === 'throttle') {
    await gate.pass(costMilli, strategy === 'throttle', options);
  } else if (!gate.tryPass(costMilli)) {
    const { hold, retryAfterMs } = gate.refusal(costMilli);
    if (strategy === 'drop') {
      gate.lost(costMilli, 'dropped');
      return { status: 'dropped', retryAfterMs, hold };
    }
    gate.lost(costMilli, 'rejected');
    throw new RateRejectedError(hold, retryAfterMs);
  }
  return { status: 'sent', value: await run(gate, fn) };
}

/** Messages on disk are older than this one: while there are any it queues behind them. */
async function sendOrSpill<T>(
  gate: SendGate,
  costMilli: number,
  fn: () => T | Promise<T>,
  payload: SendOptions['payload'],
): Promise<SendResult<T>> {
  const { spill } = gate;
  const mustQueue = gate.limits && spill !== null && payload !== undefined && spill.isBusy;
  if (!mustQueue && gate.tryPass(costMilli)) {
    const go = () => run(gate, fn);
    return { status: 'sent', value: spill === null ? await go() : await spill.runDirect(go) };
  }
  const { hold, retryAfterMs } = gate.refusal(costMilli);
  if (mustQueue) gate.putAside(costMilli);
  if (spill === null || payload === undefined) {
    gate.lost(costMilli, 'rejected');
    throw new SpillUnavailableError(hold, retryAfterMs, spill === null ? 'folder' : 'payload');
  }
  try {
    await spill.append(typeof payload === 'function' ? payload() : payload, costMilli);
  } catch (cause) {
    gate.lost(costMilli, 'rejected');
    throw spillFailure(hold, retryAfterMs, cause);
  }
  gate.spilled(costMilli);
  return { status: 'spilled', retryAfterMs, hold };
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
