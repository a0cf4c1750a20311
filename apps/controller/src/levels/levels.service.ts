import {
  type LevelList,
  type LevelPush,
  LevelPushSchema,
  type LevelsAnswer,
  LevelsBodySchema,
  toProblems,
} from '@headgate/contract';
import { Clock, LEVELS } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { readersOf } from '../groups/flow-readers.js';
import { parseShape } from '../http/parse-shape.js';
import { LevelBook } from './level-book.js';

type Answer = LevelsAnswer['levels'][number];

/** Levels between the wire and the book. Each entry is taken or refused alone. */
@Injectable()
export class LevelsService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly book: LevelBook,
    private readonly flows: FlowRegistry,
    private readonly metrics: MetricRegistry,
  ) {}

  push(body: unknown): LevelsAnswer {
    const { levels } = parseShape(LevelsBodySchema, body);
    const flowOf = this.readers();
    return { serverTime: this.now(), levels: levels.map((raw) => this.take(raw, flowOf)) };
  }

  list(): LevelList {
    const nowMs = this.clock.monotonicMs();
    const flowOf = this.readers();
    const levels = this.book.list().map(({ push, atMs }) => ({
      ...{ level: push.level, ttlMs: push.ttlMs, ageMs: nowMs - atMs, isStale: nowMs - atMs > push.ttlMs },
      ...('used' in push
        ? { used: push.used, limit: push.limit, depthMessages: null }
        : { used: null, limit: null, depthMessages: push.depthMessages }),
      flow: flowOf(push.level),
    }));
    return { serverTime: this.now(), levels, refusedLevels: this.book.refusedLevels };
  }

  private take(raw: unknown, flowOf: (level: string) => string | null): Answer {
    const parsed = LevelPushSchema.safeParse(raw);
    if (!parsed.success) {
      const [first] = toProblems(parsed.error, raw);
      return this.answer('invalid', null, null, `${first?.path ?? ''}: ${first?.message ?? 'is no level'}; ${WANTED}`);
    }
    const push: LevelPush = parsed.data;
    const flow = flowOf(push.level);
    if (this.book.push(push)) return this.answer('accepted', push.level, flow, null);
    return this.answer('full', push.level, flow, 'too many levels are kept: push fewer');
  }

  private answer(outcome: string, level: string | null, flow: string | null, reason: string | null): Answer {
    this.metrics.inc('levelPushes', { outcome });
    return { level, accepted: outcome === 'accepted', reason, flow };
  }

  private readers(): (level: string) => string | null {
    const readers = readersOf(this.flows.list());
    return (level) => readers(LEVELS, level)?.flow ?? null;
  }

  private now(): string {
    return new Date(this.clock.wallMs()).toISOString();
  }
}

const WANTED = 'send { level, used, limit } or { level, depthMessages, doneMessages? }, with ttlMs';
