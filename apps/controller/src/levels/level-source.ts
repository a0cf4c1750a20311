import { Clock, type LagSource, type LagTarget, type OkReading, type Reading } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { type KeptLevel, LevelBook } from './level-book.js';

/** A level holds for three spacings, so that it is fresh until its ttl is over. */
const SPACINGS = 3;

/** What was pushed, as readings. Whoever stops pushing makes its level stale: it ages, and is never empty. */
@Injectable()
export class LevelSource implements LagSource {
  readonly kind = 'level';
  private sequence = 0;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly book: LevelBook,
  ) {}

  async poll(targets: readonly LagTarget[]): Promise<ReadonlyMap<string, Reading>> {
    this.sequence = Math.max(this.sequence + 1, Math.floor(this.clock.monotonicMs()));
    return new Map(targets.map(({ id, group }) => [id, this.reading(group)]));
  }

  async close(): Promise<void> {}

  private reading(level: string): Reading {
    const { sequence } = this;
    const kept = this.book.get(level);
    if (kept) return { ...readingOf(kept), sequence };
    const message = `the level ${level} was never pushed: send it to /v1/levels`;
    return { ok: false, atMs: this.clock.monotonicMs(), sequence, reason: 'no-reading', message };
  }
}

function readingOf({ push, atMs, tally }: KeptLevel): OkReading {
  const everyMs = push.ttlMs / SPACINGS;
  const times = { ok: true as const, atMs, committedAtMs: atMs, endAtMs: atMs, sequence: 0 };
  if ('used' in push) {
    const fill = { used: push.used, limit: push.limit, everyMs };
    return { ...times, groupState: 'unknown', members: null, partitions: [], fill };
  }
  const { epoch, committed, end, countedAtMs } = tally!;
  const isCounted = push.doneMessages !== undefined;
  return {
    ...times,
    groupState: push.workers === 0 ? 'empty' : push.workers === undefined ? 'unknown' : 'stable',
    members: push.workers ?? null,
    queue: { countedAtMs: isCounted ? countedAtMs : null, everyMs, alarm: null },
    partitions: [
      {
        ...{ topic: push.level, partition: epoch, committedOffset: committed, endOffset: end },
        ...{ logStartOffset: 0, member: null, unknown: null },
      },
    ],
  };
}
