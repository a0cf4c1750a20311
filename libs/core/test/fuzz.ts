import fc from 'fast-check';
import {
  type Decision,
  type FlowState,
  initFlow,
  type Policy,
  type Reading,
  type TickInput,
  tick,
} from '../src/index.js';
import { freshMs } from '../src/law/guard-rails.js';
import { AUDIT, audit, BILLING, billing, failedAt, partitionOf, policyOf, readingAt } from './builders.js';

/** Given by HEADGATE_SEED or new, and printed, so that a failure can be had again. */
export function newSeed(what: string): number {
  const seed = Number(process.env.HEADGATE_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`${what}: HEADGATE_SEED=${seed}\n`);
  return seed;
}

const MAX_OFFSET = 2 ** 53;
const rate = fc.oneof(
  fc.constant(0),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
);

/** floor ≤ safe ≤ ceiling, any law, any objective, one or two constraints. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    rates: fc.tuple(rate, rate, rate),
    delaySec: fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
    backlogMessages: fc.option(fc.double({ min: 1, max: 1e12, noNaN: true }), { nil: undefined }),
    limit: fc.option(fc.double({ min: 1, max: 1e12, noNaN: true }), { nil: undefined }),
    law: fc.constantFrom('drain', 'drain', 'steps', 'fixed'),
    isDouble: fc.boolean(),
  })
  .map(({ rates, delaySec, backlogMessages, limit, law, isDouble }) => {
    const [floorPerSec, safePerSec, top] = rates.toSorted((a, b) => a - b) as [number, number, number];
    return policyOf({
      rate: { floorPerSec, safePerSec, ceilingPerSec: Math.max(0.001, top), burstSec: 1 },
      objective: { delaySec, backlogMessages },
      limit: { retentionShare: 0.8, backlogMessages: limit },
      law: { name: law, params: {} },
      constraints: isDouble ? [billing, audit] : [billing],
    });
  });

const delta = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 5000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -5000, max: 0 }) },
  { weight: 1, arbitrary: fc.maxSafeInteger() },
);
const partition = fc.record({
  end: delta,
  committed: delta,
  start: fc.nat(100),
  answer: fc.constantFrom('known', 'known', 'known', 'known', 'known', 'no-commit', 'timeout'),
  member: fc.constantFrom('a', 'a', 'b', 'c', null),
});
const poll = fc.record({
  kind: fc.constantFrom('ok', 'ok', 'ok', 'ok', 'failed', 'late', 'none'),
  /** How old the reading is when it comes. */
  agedMs: fc.oneof({ weight: 5, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(200_000) }),
  partitions: fc.array(partition, { maxLength: 4 }),
  members: fc.constantFrom(null, 0, 1, 1, 2),
});
const step = fc.record({
  dtMs: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 900, max: 1100 }) },
    { weight: 1, arbitrary: fc.nat(20_000) },
    { weight: 1, arbitrary: fc.constantFrom(0, 600_000, 1e9) },
  ),
  billing: poll,
  audit: poll,
});
/** Polls whose partitions stay mostly the same, so that laws get somewhere, and sometimes do not. */
export const anySteps = fc.array(step, { minLength: 1, maxLength: 60 });
export const anyPublished = fc.option(fc.double({ min: 0, max: 1e6, noNaN: true }), { nil: null });

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type Poll = Step['billing'];
type Offsets = { end: number; committed: number }[];

/** One tick of a fuzzed run, with what it was given; all of it deeply frozen. */
export interface FuzzedTick {
  readonly input: TickInput;
  readonly before: FlowState;
  readonly decision: Decision;
  readonly dtSec: number;
}

export function playSteps(policy: Policy, steps: readonly Step[], published: number | null): FuzzedTick[] {
  const newest = new Map<string, Reading>();
  const offsets: Record<string, Offsets> = { [BILLING]: [], [AUDIT]: [] };
  let nowMs = 5e5;
  deepFrozen(policy);
  let before = initFlow(policy, published);
  return steps.map(({ dtMs, billing: first, audit: second }) => {
    nowMs += dtMs;
    for (const [id, each] of [
      [BILLING, first],
      [AUDIT, second],
    ] as const) {
      const reading = readingOf(each, nowMs, offsets[id]!, newest.get(id));
      if (reading) newest.set(id, deepFrozen(reading));
    }
    const input = { nowMs, pollEveryMs: 1000, readings: new Map(newest), policyVersion: 'v1' };
    const { state, decision } = tick(policy, deepFrozen(before), input);
    const ticked = {
      input,
      before,
      decision,
      dtSec: before.lastTickMs === null ? 0 : (nowMs - before.lastTickMs) / 1000,
    };
    before = state;
    return ticked;
  });
}

/** Whatever a tick would write to is refused by the language; the language cannot freeze chunks of history. */
function deepFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const each of Object.values(value)) deepFrozen(each);
  return value;
}

function readingOf(each: Poll, nowMs: number, offsets: Offsets, before: Reading | undefined): Reading | undefined {
  const second = (nowMs - each.agedMs) / 1000;
  if (each.kind === 'none') return undefined;
  if (each.kind === 'failed') return failedAt(second);
  const partitions = each.partitions.map((drawn, p) => {
    const kept = offsets[p] ?? { end: 0, committed: 0 };
    offsets[p] = kept;
    kept.end = Math.min(MAX_OFFSET, Math.max(0, kept.end + drawn.end));
    kept.committed = Math.min(MAX_OFFSET, Math.max(0, kept.committed + drawn.committed));
    if (drawn.answer === 'timeout')
      return partitionOf(p, { endOffset: null, committedOffset: null, member: drawn.member });
    const known = { endOffset: kept.end, logStartOffset: drawn.start, member: drawn.member };
    if (drawn.answer === 'no-commit') return partitionOf(p, { ...known, committedOffset: null, unknown: 'no-commit' });
    return partitionOf(p, { ...known, committedOffset: kept.committed });
  });
  const sequence = each.kind === 'late' ? (before?.sequence ?? 1) - 1 : nowMs;
  return readingAt(second, partitions, { sequence, members: each.members });
}

/** May this constraint raise a rate: its newest good reading is complete and fresh. */
export function isClear(ticked: FuzzedTick, index: number): boolean {
  const view = ticked.decision.constraints[index]!;
  return view.completeness === 1 && view.sampleAgeMs !== null && view.sampleAgeMs <= freshMs(ticked.input.pollEveryMs);
}
