import { type LevelPush } from '@headgate/contract';
import { Clock, type QueueTally, tallyOn } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';

/** Levels that are kept at one time; one more is refused and counted. */
const MAX_LEVELS = 1000;
/** A level that nobody pushed for so many of its ttl is forgotten where room is needed. */
const FORGOTTEN_TTLS = 10;

export interface KeptLevel {
  readonly push: LevelPush;
  /** Arrival, monotonic ms. */
  readonly atMs: number;
  /** Totals of a depth; null of a fill level. */
  readonly tally: QueueTally | null;
}

/** What programs pushed last. In the memory of this process: a restart begins without, which is unknown and not empty. */
@Injectable()
export class LevelBook {
  private readonly kept = new Map<string, KeptLevel>();
  refusedLevels = 0;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly metrics: MetricRegistry,
  ) {}

  /** False where too many others are kept. */
  push(push: LevelPush): boolean {
    const atMs = this.clock.monotonicMs();
    const before = this.kept.get(push.level);
    if (!before && this.kept.size >= MAX_LEVELS && !this.makeRoom(atMs)) {
      this.refusedLevels += 1;
      return false;
    }
    this.kept.set(push.level, { push, atMs, tally: tallyOf(push, before ?? null, atMs) });
    this.metrics.set('levelsKept', {}, this.kept.size);
    return true;
  }

  get(level: string): KeptLevel | undefined {
    return this.kept.get(level);
  }

  list(): readonly KeptLevel[] {
    return [...this.kept.values()];
  }

  private makeRoom(nowMs: number): boolean {
    for (const [level, { push, atMs }] of this.kept)
      if (nowMs - atMs > FORGOTTEN_TTLS * push.ttlMs) return this.kept.delete(level);
    return false;
  }
}

function tallyOf(push: LevelPush, before: KeptLevel | null, atMs: number): QueueTally | null {
  if ('used' in push) return null;
  const { depthMessages: depth, doneMessages } = push;
  const count = doneMessages === undefined ? null : { doneMessages, atMs };
  return tallyOn(before?.tally ?? null, { depth, count });
}
