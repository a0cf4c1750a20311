import {
  type BucketView,
  type Budget,
  type GiveBackOutcome,
  type GiveBackRequest,
  HeadgateError,
  type LeaseOutcome,
  type LeaseRequest,
  type PublishOutcome,
  type TokenBucket,
} from '@headgate/core';
import { type CallEnd, type HistoryEvent, machineMs } from './bucket-history.js';

/**
 * A bucket whose calls are written down as their caller sees them: a refusal changed nothing, and whatever failed
 * otherwise is unknown and never counted as failed.
 *
 * @example
 * const history: HistoryEvent[] = [];
 * const bucket = new RecordingBucket(new RedisTokenBucket(url), history);
 * // … faults …
 * checkLedger(history, 'orders');
 */
export class RecordingBucket implements TokenBucket {
  constructor(
    private readonly bucket: TokenBucket,
    private readonly history: HistoryEvent[],
    private readonly nowMs: () => number = machineMs,
  ) {}

  async publish(budget: Budget): Promise<PublishOutcome> {
    const { flow, epoch, seq, rateMilliPerSec, burstMilli } = budget;
    const told = { kind: 'publish', flow, seq, rateMilliPerSec, burstMilli } as const;
    return this.record(
      () => this.bucket.publish(budget),
      (time, outcome) => {
        const end: CallEnd = outcome === null ? time.end : outcome.accepted ? 'ok' : 'refused';
        const accepted = outcome?.accepted ? outcome : null;
        return { ...told, ...time, end, epoch: accepted?.epoch ?? epoch, generation: accepted?.generation ?? null };
      },
    );
  }

  async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    const { flow, instance, requestId, wantMilli } = request;
    const returnedMilli = request.returns.reduce((sum, { tokensMilli }) => sum + tokensMilli, 0);
    return this.record(
      () => this.bucket.lease(request),
      (time, outcome) => {
        const grant = outcome?.ok ? outcome : null;
        const end: CallEnd = outcome === null ? time.end : outcome.ok ? 'ok' : 'refused';
        const { grantId = null, grantedMilli = 0, ttlMs = 0, learning = false } = grant ?? {};
        return {
          kind: 'lease',
          ...{
            flow,
            instance,
            requestId,
            wantMilli,
            ...time,
            end,
            grantId,
            grantedMilli,
            ttlMs,
            learning,
            returnedMilli,
          },
        };
      },
    );
  }

  async giveBack(request: GiveBackRequest): Promise<GiveBackOutcome> {
    const { flow, instance, returns } = request;
    return this.record(
      () => this.bucket.giveBack(request),
      (time, outcome) => ({
        kind: 'giveBack',
        ...{ flow, instance, returns, ...time, creditedMilli: outcome?.creditedMilli ?? [] },
      }),
    );
  }

  peek(flow: string): Promise<BucketView | null> {
    return this.bucket.peek(flow);
  }

  close(): Promise<void> {
    return this.bucket.close();
  }

  private async record<T>(
    call: () => Promise<T>,
    tell: (time: { startMs: number; endMs: number; end: CallEnd }, outcome: T | null) => HistoryEvent,
  ): Promise<T> {
    const startMs = this.nowMs();
    try {
      const outcome = await call();
      this.history.push(tell({ startMs, endMs: this.nowMs(), end: 'ok' }, outcome));
      return outcome;
    } catch (error) {
      const end = error instanceof HeadgateError && !error.retriable ? 'refused' : 'unknown';
      this.history.push(tell({ startMs, endMs: this.nowMs(), end }, null));
      throw error;
    }
  }
}
