import { partitionOf, policyOf, readingAt } from '../../test/builders.js';
import { lawInput } from '../../test/law-input.js';
import { type LagWindow, pushReading } from '../lag/lag-window.js';
import { type OkReading } from '../lag/reading.js';
import { type Policy } from '../policy/policy.js';
import { type LawStep } from './control-law.js';
import { type DrainState } from './drain/drain-state.js';
import { drain } from './drain.law.js';
import { withDefaults } from './law-registry.js';

/** Steps the law once a second over readings, always given what it asks. */
function run(
  seconds: number,
  readingOf: (second: number) => OkReading,
  policy: Policy = policyOf(),
): LawStep<DrainState>[] {
  let window: LagWindow | null = null;
  let state = drain.init(policy);
  let ownAskPerSec = policy.rate.safePerSec;
  return Array.from({ length: seconds }, (_, second) => {
    const reading = readingOf(second);
    window = pushReading(window, reading);
    const { members } = reading;
    const input = lawInput(0, ownAskPerSec, { nowMs: second * 1000, window, members });
    const result = drain.step(state, input, policy, withDefaults(drain as never, policy.law.params));
    state = result.state;
    ownAskPerSec = result.ratePerSec;
    return result;
  });
}

/** A consumer of 1,000/s that commits every `everySec`, with a backlog. */
const consumer = (second: number, lag: number, everySec = 1, changes: Partial<OkReading> = {}) =>
  readingAt(
    second,
    [
      partitionOf(0, {
        committedOffset: 1000 * Math.floor(second / everySec) * everySec,
        endOffset: 1000 * second + lag,
      }),
    ],
    changes,
  );

describe('drain', () => {
  describe('at a cold start', () => {
    it.each([
      { lag: 0, rate: 800 },
      { lag: 3200, rate: 800 },
      { lag: 3201, rate: 560 },
    ])('asks $rate with a backlog of $lag', ({ lag, rate }) => {
      const step = drain.step(drain.init(policyOf()), lawInput(lag, 800), policyOf(), withDefaults(drain as never, {}));
      expect(step).toMatchObject({ reason: 'COLD_START', capacityPerSec: null, figures: {} });
      expect(step.ratePerSec).toBeCloseTo(rate, 9);
    });

    it('cuts on while the backlog stays long and nothing is consumed', () => {
      const rates = run(20, (s) => readingAt(s, [partitionOf(0, { committedOffset: 0, endOffset: 1e6 })])).map(
        ({ ratePerSec }) => ratePerSec,
      );
      expect(rates[19]).toBeLessThan(2);
      expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    });
  });

  it.each([
    { what: 'at its set point', lag: 2000, reason: 'BACKLOG_AT_OBJECTIVE', low: 900, high: 1200 },
    { what: 'far behind', lag: 50_000, reason: 'BACKLOG_ABOVE_OBJECTIVE', low: 90, high: 130 },
  ])('asks between $low and $high for a consumer of 1,000/s that is $what', ({ lag, reason, low, high }) => {
    const last = run(120, (s) => consumer(s, lag)).at(-1)!;
    expect(last.reason).toBe(reason);
    expect(last.ratePerSec).toBeGreaterThan(low);
    expect(last.ratePerSec).toBeLessThan(high);
    expect(last.capacityPerSec! / 1000).toBeCloseTo(1, 1);
    expect(last.figures).toMatchObject({ isSaturated: 1, aliveShare: 1 });
  });

  it.each([
    { objective: { delaySec: 5 }, setPoint: 1250 },
    { objective: { backlogMessages: 1000 }, setPoint: 400 },
    { objective: { delaySec: 5, backlogMessages: 1000 }, setPoint: 400 },
    { objective: { delaySec: 5, backlogMessages: 1e6 }, setPoint: 1250 },
    { objective: { delaySec: 1e-6 }, setPoint: 1 },
  ])('keeps a queue of $setPoint for an objective of $objective', ({ objective, setPoint }) => {
    const last = run(120, (s) => consumer(s, 5000), policyOf({ objective })).at(-1)!;
    expect(last.figures.setPointMessages! / setPoint).toBeCloseTo(1, 1);
  });

  it('asks the floor at once when the group has no members and commits nothing', () => {
    const left = run(62, (s) =>
      s < 61
        ? consumer(s, 5000)
        : { ...consumer(60, 6000), ...{ sequence: 1e9, endAtMs: 61_000, committedAtMs: 61_000, members: 0 } },
    );
    expect(left.at(-1)!.reason).toBe('NO_CONSUMERS');
    expect(left.at(-1)!.ratePerSec).toBeLessThanOrEqual(105);
  });

  it.each([{ everySec: 1 }, { everySec: 5 }])(
    'hears a consumer without membership that commits every $everySec s',
    ({ everySec }) => {
      const steps = run(120, (s) => consumer(s, 1700, everySec, { members: 0, groupState: 'empty' })).slice(60);
      expect(steps.map(({ reason }) => reason)).not.toContain('NO_CONSUMERS');
      expect(Math.min(...steps.map(({ ratePerSec }) => ratePerSec))).toBeGreaterThan(500);
    },
  );

  it('keeps its capacity when the topic is made anew', () => {
    const before = run(100, (s) => consumer(s, 1700)).at(-1)!;
    const after = run(101, (s) =>
      s < 100
        ? consumer(s, 1700)
        : { ...consumer(1, 700), sequence: 1e9, atMs: 100_000, committedAtMs: 100_000, endAtMs: 100_000 },
    ).at(-1)!;
    expect(after.capacityPerSec).toBe(before.capacityPerSec);
  });

  it('does not call a night without messages a stall, and cuts nothing for it', () => {
    const still = (s: number) =>
      s < 60 ? consumer(s, 0) : { ...consumer(s, 0), partitions: consumer(60, 0).partitions };
    const steps = run(600, still);
    expect(new Set(steps.slice(60).map(({ reason }) => reason))).toEqual(new Set(['NOT_BINDING']));
    expect(steps.at(-1)!.ratePerSec).toBeGreaterThanOrEqual(steps[59]!.ratePerSec);
  });
});
