import { MILLI } from '@headgate/core';
import { toMilli } from './cost.js';
import { AcquireAbortedError, AcquireTimeoutError, ClientClosedError, TooManyWaitingError } from './errors.js';
import { type FlowParts } from './flow-parts.js';
import { type FlowStatus } from './flow-status.js';
import { noOutcomes } from './outcome-counts.js';
import { type SendGate, type SendOptions, type SendResult, sendThrough } from './send.js';
import { type Spill } from './spill/spill.js';
import { type SpillParts } from './spill/spill-options.js';

/** Options of `acquire`. */
export interface AcquireOptions {
  /** Ends the wait with `AcquireAbortedError`. */
  readonly signal?: AbortSignal;
  /** Longest wait, milliseconds. Default: the policy's, 30,000 where it says nothing. 0 does not wait at all. */
  readonly maxWaitMs?: number;
}

const PASSED = Promise.resolve();

/**
 * One flow of a client. Every token is spent from a local bucket; the network only refills it, so no call here waits for
 * a connection, and none fails because Headgate is down.
 */
export class FlowClient {
  private readonly counts = noOutcomes();
  private readonly sendGate: SendGate;
  private readonly spill: Spill | null;
  private closed = false;

  /** @internal Made by `client.flow`. */
  constructor(
    readonly flow: string,
    private readonly parts: FlowParts,
    makeSpill: ((parts: Pick<SpillParts, 'pay' | 'tryPay' | 'expired' | 'overflow'>) => Spill) | null,
  ) {
    this.spill = makeSpill?.(this.payForSpilled()) ?? null;
    this.sendGate = this.makeSendGate();
  }

  /**
   * Takes `cost` tokens if they are there now, and never waits. Answers false while others wait, so nobody is overtaken.
   *
   * It reads the clock at the first call of an event-loop turn and at every 64th: where the process is stopped in the
   * middle of a turn for longer than its tokens live, at most 64 calls of that turn may still spend them; where the whole
   * machine sleeps, those of the first millisecond after it.
   *
   * @param cost tokens, from 0.001 to 10^12 with at most three decimals
   * @throws InvalidCostError for any other cost
   * @example if (orders.tryAcquire()) produce(message);
   */
  tryAcquire(cost = 1): boolean {
    const costMilli = cost === 1 ? MILLI : toMilli(cost);
    const { bucket, gate } = this.parts;
    if (!this.closed && gate.waiters.size === 0 && bucket.tryTake(costMilli)) return true;
    this.counts.refused += 1;
    this.parts.refused(costMilli);
    return false;
  }

  /**
   * Waits for `cost` tokens, in the order of the calls. Where they are there already it reads the clock as seldom as
   * `tryAcquire` does and sets no timer.
   *
   * @param cost tokens, from 0.001 to 10^12 with at most three decimals
   * @throws InvalidCostError, AcquireTimeoutError, AcquireAbortedError, TooManyWaitingError, ClientClosedError
   * @example await orders.acquire(batch.length, { signal: AbortSignal.timeout(2_000) });
   */
  acquire(cost = 1, options: AcquireOptions = {}): Promise<void> {
    try {
      return this.pass(toMilli(cost), false, options);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /**
   * Runs `fn` when the flow allows it, and applies the flow's overflow strategy when it does not: `block` and `throttle`
   * wait, `drop` answers `{ status: 'dropped' }` without calling `fn`, `reject` throws `RateRejectedError`, `spill` puts
   * `payload` on disk and answers `{ status: 'spilled' }`. The outcome is counted and reported. What `fn` throws is
   * passed on.
   *
   * @throws as `acquire`, and RateRejectedError, SpillUnavailableError, SpillFullError, SpillFailedError
   * @example const result = await orders.send(() => producer.send(record), { cost: record.messages.length });
   */
  async send<T>(fn: () => T | Promise<T>, options: SendOptions = {}): Promise<SendResult<T>> {
    const { cost = 1 } = options;
    return sendThrough(this.sendGate, toMilli(cost), fn, options);
  }

  status(): FlowStatus {
    return { ...this.parts.status(), counts: { ...this.counts }, spill: this.spill?.status() ?? null };
  }

  /** @internal Called by `client.close`; settles when no delivery of the spill is under way. */
  close(): Promise<void> {
    this.closed = true;
    this.parts.gate.close(() => new ClientClosedError(this.flow));
    return this.spill?.close() ?? Promise.resolve();
  }

  private pass(costMilli: number, paced: boolean, { signal, maxWaitMs }: AcquireOptions): Promise<void> {
    const { gate, terms } = this.parts;
    if (this.closed) throw new ClientClosedError(this.flow);
    if (signal?.aborted) throw this.aborted(signal.reason);
    if (gate.tryPass(costMilli, paced)) return PASSED;
    const { maxWaiting, maxWaitMs: policyMaxWaitMs } = terms.overflow;
    const { hold, retryAfterMs } = this.parts.refusal(costMilli);
    if (gate.waiters.size >= maxWaiting) {
      this.counts.crowdedOut += 1;
      this.parts.lost(costMilli, 'crowdedOut');
      this.parts.refused(costMilli);
      throw new TooManyWaitingError(hold, maxWaiting, retryAfterMs);
    }
    this.parts.arrived(costMilli);
    const timedOut = (waitedMs: number) => {
      this.counts.timedOut += 1;
      this.parts.lost(costMilli, 'timedOut');
      const now = this.parts.refusal(costMilli);
      return new AcquireTimeoutError(now.hold, waitedMs, now.retryAfterMs);
    };
    const aborted = (reason: unknown) => this.aborted(reason);
    return gate.wait({ costMilli, paced, maxWaitMs: maxWaitMs ?? policyMaxWaitMs, signal, timedOut, aborted });
  }

  private aborted(reason: unknown): AcquireAbortedError {
    this.counts.aborted += 1;
    return new AcquireAbortedError(this.flow, reason);
  }

  private makeSendGate(): SendGate {
    const { parts, counts, spill } = this;
    return {
      counts,
      spill,
      get strategy() {
        return parts.terms.overflow.strategy;
      },
      get limits() {
        return parts.bucket.limiting;
      },
      tryPass: (costMilli) => {
        if (this.closed) throw new ClientClosedError(this.flow);
        const passed = parts.gate.tryPass(costMilli, false);
        if (!passed) parts.refused(costMilli);
        return passed;
      },
      pass: async (costMilli, paced, options) => this.pass(costMilli, paced, options),
      refusal: (costMilli) => parts.refusal(costMilli),
      putAside: (costMilli) => {
        if (this.closed) throw new ClientClosedError(this.flow);
        parts.refused(costMilli);
      },
      spilled: (costMilli) => {
        counts.spilled += 1;
        parts.spilled(costMilli);
      },
      lost: (costMilli, kind) => {
        if (kind === 'dropped' || kind === 'rejected') counts[kind] += 1;
        parts.lost(costMilli, kind);
      },
    };
  }

  /** What was spilled is paid for in the same queue as everything else. */
  private payForSpilled(): Pick<SpillParts, 'pay' | 'tryPay' | 'expired' | 'overflow'> {
    const { parts } = this;
    const over = () => new Error('not yet');
    return {
      overflow: () => parts.terms.overflow,
      tryPay: (costMilli) => !this.closed && parts.gate.tryPass(costMilli, false),
      pay: async (costMilli, maxWaitMs) => {
        if (this.closed) return false;
        if (parts.gate.tryPass(costMilli, false)) return true;
        const wait = { costMilli, paced: false, maxWaitMs, signal: undefined, timedOut: over, aborted: over };
        return await parts.gate.wait({ ...wait, isAwaited: false }).then(
          () => true,
          () => false,
        );
      },
      expired: (costMilli) => parts.lost(costMilli, 'expired'),
    };
  }
}
