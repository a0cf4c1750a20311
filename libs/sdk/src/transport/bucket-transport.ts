import { HeadgateError, type LeaseOutcome, modeFor, type TokenBucket } from '@headgate/core';
import { TransportError } from '../errors.js';
import { type Identity } from './identity.js';
import { type LeaseAnswer, type LeaseAsk, type Transport } from './transport.js';

/** Leases straight from a bucket: one in this process, or the one in Redis. */
export class BucketTransport implements Transport {
  readonly source: string = 'a bucket in this process';
  readonly deadlineMs: number = 100;

  constructor(
    private readonly bucket: TokenBucket,
    private readonly identity: Identity,
  ) {}

  async lease(asks: readonly LeaseAsk[], _signal: AbortSignal): Promise<ReadonlyMap<string, LeaseAnswer>> {
    const answers = await Promise.allSettled(asks.map((ask) => this.leaseOne(ask)));
    const byFlow = new Map<string, LeaseAnswer>();
    for (const [index, answer] of answers.entries()) {
      if (answer.status === 'fulfilled') byFlow.set((asks[index] as LeaseAsk).flow, answer.value);
    }
    // One flow's trouble is its own; only where nobody was answered is the store itself away.
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed !== undefined && byFlow.size === 0) throw failed.reason;
    return byFlow;
  }

  /** The bucket belongs to whoever made it. */
  async close(): Promise<void> {}

  private async leaseOne(ask: LeaseAsk): Promise<LeaseAnswer> {
    const { flow, requestId, wantMilli, firstCostMilli, returns, usage, closing } = ask;
    const body = { flow, requestId, wantMilli, firstCostMilli, returns, usage, ...(closing ? { closing } : {}) };
    try {
      return this.answerOf(flow, await this.bucket.lease({ ...this.identity, ...body }));
    } catch (error) {
      if (error instanceof HeadgateError && !error.retriable) {
        return { ok: false, code: error.code, message: error.message, retryAfterMs: 0 };
      }
      throw new TransportError(`lease of ${flow} failed`, 0, { cause: error });
    }
  }

  private answerOf(flow: string, outcome: LeaseOutcome): LeaseAnswer {
    if (outcome.ok) {
      const mode = modeFor(outcome.terms, this.identity.producer, this.identity.instance);
      return mode === outcome.terms.mode ? outcome : { ...outcome, terms: { ...outcome.terms, mode } };
    }
    const code = outcome.reason === 'no-budget' ? 'NO_BUDGET' : 'REQUEST_ID_REUSED';
    return { ok: false, code, message: `flow ${flow}: ${outcome.reason}`, retryAfterMs: 0 };
  }
}
