import { MILLI } from '@headgate/core';

/** What became of the calls of one flow in this process. Calls, not tokens. */
export interface OutcomeCounts {
  /** `send` whose function settled well. */
  sent: number;
  /** `send` whose function threw; its tokens are spent, since the message may have gone out. */
  failed: number;
  dropped: number;
  rejected: number;
  timedOut: number;
  aborted: number;
  /** Refused because too many callers waited. */
  crowdedOut: number;
  /** `tryAcquire` that answered false. */
  refused: number;
  /** `send` whose message was put on disk, to go out later. */
  spilled: number;
}

export const noOutcomes = (): OutcomeCounts => ({
  sent: 0,
  failed: 0,
  dropped: 0,
  rejected: 0,
  timedOut: 0,
  aborted: 0,
  crowdedOut: 0,
  refused: 0,
  spilled: 0,
});

/** How a message was lost to its sender: the strategy's doing, or a wait that ended. `expired` was spilled and too old. */
export type LossKind = 'dropped' | 'rejected' | 'timedOut' | 'crowdedOut' | 'expired';

/** Losses of one kind under one reason, since the start. */
export interface Loss {
  readonly kind: LossKind;
  /** Code of the reason that the flow was held for, such as `BACKLOG_ABOVE_OBJECTIVE`. */
  readonly reason: string;
  readonly calls: number;
  readonly tokens: number;
}

/** Reasons come from the controller; a label set without a bound would be a leak. */
const MAX_REASONS = 64;
const WINDOW_MS = 60_000;
const SAMPLE_EVERY_MS = 1000;

/** Counts losses by kind and reason, and their part of what was offered over the last minute. */
export class LossBook {
  private readonly rows = new Map<string, { kind: LossKind; reason: string; calls: number; milli: number }>();
  private readonly samples = [{ atMs: Number.NEGATIVE_INFINITY, lostMilli: 0, offeredMilli: 0 }];
  private lost = 0;

  add(kind: LossKind, reason: string, milli: number, calls = 1): void {
    this.lost += milli;
    const known = this.rows.get(`${kind} ${reason}`);
    const name = known !== undefined || this.rows.size < MAX_REASONS ? reason : 'OTHER';
    const row = known ?? this.rows.get(`${kind} ${name}`) ?? { kind, reason: name, calls: 0, milli: 0 };
    row.calls += calls;
    row.milli += milli;
    this.rows.set(`${kind} ${name}`, row);
  }

  list(): Loss[] {
    return [...this.rows.values()].map(({ kind, reason, calls, milli }) => ({
      kind,
      reason,
      calls,
      tokens: milli / MILLI,
    }));
  }

  /** Remembers where the sums stand; called at every request, and so about once a second. */
  sample(nowMs: number, offeredMilli: number): void {
    const last = this.samples.at(-1) as (typeof this.samples)[number];
    if (nowMs - last.atMs < SAMPLE_EVERY_MS) return;
    this.samples.push({ atMs: nowMs, lostMilli: this.lost, offeredMilli });
    while ((this.samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs - WINDOW_MS) this.samples.shift();
  }

  /** Lost tokens for each offered one, over the last minute; null where nothing was offered. */
  rate(offeredMilli: number): number | null {
    const oldest = this.samples[0] as (typeof this.samples)[number];
    const offered = offeredMilli - oldest.offeredMilli;
    return offered > 0 ? Math.min(1, (this.lost - oldest.lostMilli) / offered) : null;
  }
}
