import {
  AUDIT,
  audit,
  BILLING,
  billing,
  failedAt,
  inputAt,
  lagAt,
  partitionOf,
  policyOf,
  readingAt,
} from '../test/builders.js';
import { type Decision } from './decision.js';
import { type FlowState } from './flow-state.js';
import { type Reading } from './lag/reading.js';
import { type Policy } from './policy/policy.js';
import { initFlow, tick } from './tick.js';

/** Ticks once a second from `from` on; gives the last state and all decisions. */
function run(
  policy: Policy,
  state: FlowState | null,
  seconds: readonly [from: number, to: number],
  readingsAt: (second: number) => Readonly<Record<string, Reading>>,
): { state: FlowState; decisions: Decision[]; last: Decision } {
  const decisions: Decision[] = [];
  let current = state;
  for (let second = seconds[0]; second <= seconds[1]; second++) {
    const turn = tick(policy, current, inputAt(second, readingsAt(second)));
    current = turn.state;
    decisions.push(turn.decision);
  }
  return { state: current!, decisions, last: decisions.at(-1)! };
}

/** A consumer that takes 1,000/s and commits every second, `lag` messages behind. */
const busy = (second: number, lag = 1200) => lagAt(second, 1000 * second, 1000 * second + lag);
const steps = { name: 'steps', params: {} };
const fixed = { name: 'fixed', params: {} };

describe('tick', () => {
  describe('before the first reading', () => {
    it('begins a new flow at the safe rate, and says that nothing was read', () => {
      const { decision } = tick(policyOf(), null, inputAt(1));
      expect(decision).toMatchObject({ ratePerSec: 800, reason: 'NO_READING', binding: BILLING });
      expect(decision.constraints[0]).toMatchObject({ mode: 'no-reading', lagMessages: null, lagReason: 'no-reading' });
    });

    it.each([{ published: 4321 }, { published: 150 }])(
      'goes on from a published rate of $published',
      ({ published }) => {
        const { decisions } = run(policyOf(), initFlow(policyOf(), published), [0, 10], () => ({}));
        expect(new Set(decisions.map(({ ratePerSec }) => ratePerSec))).toEqual(new Set([published]));
      },
    );

    it('glides to the safe rate when no reading ever comes, and never rises', () => {
      const { decisions } = run(policyOf(), initFlow(policyOf(), 2000), [0, 100], (s) => ({ [BILLING]: failedAt(s) }));
      const rates = decisions.map(({ ratePerSec }) => ratePerSec);
      expect(rates.slice(0, 11).every((rate) => rate === 2000)).toBe(true);
      expect(rates[40]).toBeCloseTo(1400, 6);
      expect(rates.slice(70).every((rate) => rate === 800)).toBe(true);
      expect(rates).toEqual(rates.toSorted((a, b) => b - a));
    });
  });

  describe('when readings fail', () => {
    const seen = run(policyOf(), null, [1, 60], (s) => ({ [BILLING]: busy(s) }));
    const blind = run(policyOf(), seen.state, [61, 140], (s) => ({ [BILLING]: failedAt(s) }));
    const rateAt = (second: number) => blind.decisions[second - 61]!.ratePerSec;

    it('holds the rate for 10 s and glides to the safe one over 60 s', () => {
      expect(rateAt(66)).toBe(rateAt(70));
      expect(rateAt(66)).toBeGreaterThan(800);
      expect(rateAt(100)).toBeCloseTo((rateAt(70) + 800) / 2, 6);
      expect(rateAt(130)).toBeCloseTo(800, 6);
      expect(rateAt(140)).toBeCloseTo(800, 6);
    });

    it('says so: first what the law said, then held, then gliding', () => {
      const reasonAt = (second: number) => blind.decisions[second - 61]!.reason;
      expect(reasonAt(61)).toBe(seen.last.reason);
      expect(reasonAt(66)).toBe('STALE_HOLD');
      expect(reasonAt(71)).toBe('STALE_GLIDE');
      expect(blind.last.why).toContain('no answer from main');
    });

    it('never rises, and stays below the safe rate where it was below', () => {
      const low = run(policyOf({ law: { name: 'fixed', params: { ratePerSec: 300 } } }), null, [1, 20], (s) => ({
        [BILLING]: busy(s),
      }));
      const later = run(policyOf({ law: fixed }), low.state, [21, 120], (s) => ({ [BILLING]: failedAt(s) }));
      expect(later.decisions.every(({ ratePerSec }) => ratePerSec === 300)).toBe(true);
    });
  });

  describe('with two Kafka constraints on one flow', () => {
    const rate = { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 3000, burstSec: 1 };
    const policy = policyOf({
      constraints: [billing, audit],
      law: steps,
      rate,
      limit: { retentionShare: 0.8, backlogMessages: 900_000 },
    });
    const both = (s: number, billingLag: number, auditLag: number) => ({
      [BILLING]: busy(s, billingLag),
      [AUDIT]: busy(s, auditLag),
    });
    const calm = run(policy, null, [1, 10], (s) => both(s, 5_000, 20_000));

    it('several constraints: the lowest wins and is named after 3 ticks', () => {
      expect(calm.last).toMatchObject({ ratePerSec: 3000, binding: BILLING });
      const { decisions } = run(policy, calm.state, [11, 15], (s) => both(s, 5_000, 200_000));
      expect(decisions.map(({ ratePerSec }) => ratePerSec)).toEqual([1000, 1000, 1000, 1000, 1000]);
      expect(decisions.map(({ binding }) => binding)).toEqual([BILLING, BILLING, AUDIT, AUDIT, AUDIT]);
      expect(decisions[4]!.why).toContain('audit is 200,000 messages behind');
    });

    it('keeps the name while two take turns at being the lowest', () => {
      const { decisions } = run(policy, calm.state, [11, 20], (s) => both(s, 5_000, s % 2 === 0 ? 200_000 : 20_000));
      expect(decisions.every(({ binding }) => binding === BILLING)).toBe(true);
    });

    it('names what is left when the binding constraint is removed', () => {
      const without = { ...policy, constraints: [audit] };
      const { last, state } = run(without, calm.state, [11, 11], (s) => both(s, 5_000, 20_000));
      expect(last).toMatchObject({ binding: AUDIT, constraints: { length: 1 } });
      expect(Object.keys(state.constraints)).toEqual([AUDIT]);
    });

    it('stops at the hard limit of one, however low the other asks', () => {
      const { decisions, state } = run(policy, calm.state, [11, 12], (s) => both(s, 5_000, 900_000));
      expect(decisions[1]).toMatchObject({ ratePerSec: 0, reason: 'HARD_LIMIT', clamp: 'hard-limit' });
      expect(decisions[1]!.why).toContain('audit has reached the hard limit');
      const blind = run(policy, state, [13, 100], (s) => ({ [BILLING]: failedAt(s), [AUDIT]: busy(s, 900_000) }));
      expect(blind.decisions.some(({ ratePerSec }) => ratePerSec > 0)).toBe(false);
    });

    it('counts the blindness of a constraint that was added from then on', () => {
      const one = { ...policy, constraints: [billing] };
      const before = run(one, null, [1, 300], (s) => ({ [BILLING]: busy(s, 500) }));
      const added = run(policy, before.state, [301, 303], (s) => ({ [BILLING]: busy(s, 500) }));
      expect(before.last.ratePerSec).toBe(10_000);
      expect(added.decisions.map(({ ratePerSec }) => ratePerSec)).toEqual([10_000, 10_000, 10_000]);
      expect(added.last.constraints[1]).toMatchObject({ id: AUDIT, reason: 'NO_READING', askPerSec: 10_000 });
    });
  });

  describe('when the policy changes', () => {
    const before = run(policyOf(), null, [1, 60], (s) => ({ [BILLING]: busy(s) }));

    it('keeps the state of the law and obeys the new limits at once', () => {
      const lower = policyOf({ rate: { ceilingPerSec: 500, floorPerSec: 10, safePerSec: 100, burstSec: 1 } });
      const { last, state } = run(lower, before.state, [61, 61], (s) => ({ [BILLING]: busy(s) }));
      expect(last).toMatchObject({ ratePerSec: 500 });
      expect(last.constraints[0]!.capacityPerSec).toBe(before.last.constraints[0]!.capacityPerSec);
      expect(state.constraints[BILLING]!.window!.samples.length).toBeGreaterThan(50);
    });

    it('keeps window and rate when the law changes, and starts the new law afresh', () => {
      const { last, state } = run(policyOf({ law: steps }), before.state, [61, 61], (s) => ({ [BILLING]: busy(s) }));
      expect(last.ratePerSec).toBe(before.last.ratePerSec);
      expect(state.constraints[BILLING]).toMatchObject({ lawName: 'steps', lawState: { level: -1 } });
      expect(state.constraints[BILLING]!.window!.samples.length).toBeGreaterThan(50);
    });

    it('does not leave the hard limit because the law changes', () => {
      const limit = { retentionShare: 0.8, backlogMessages: 50_000 };
      const full = run(policyOf({ limit }), before.state, [61, 61], (s) => ({ [BILLING]: busy(s, 60_000) }));
      const blind = run(policyOf({ limit }), full.state, [62, 80], (s) => ({ [BILLING]: failedAt(s) }));
      const changed = run(policyOf({ limit, law: fixed }), blind.state, [81, 99], (s) => ({ [BILLING]: failedAt(s) }));
      expect(full.last.ratePerSec).toBe(0);
      expect(changed.decisions.map(({ reason }) => reason)).toEqual(Array.from({ length: 19 }, () => 'HARD_LIMIT'));
    });
  });

  it('leaves the hard limit, and 0, once the backlog is down to 0.7 of it', () => {
    const policy = policyOf({ limit: { retentionShare: 0.8, backlogMessages: 10_000 }, law: fixed });
    const { decisions } = run(policy, null, [1, 40], (s) => ({ [BILLING]: busy(s, Math.max(0, 12_000 - 500 * s)) }));
    const back = decisions.findIndex(({ ratePerSec }) => ratePerSec > 0);
    expect(12_000 - 500 * (back + 1)).toBeLessThan(7000);
    expect(12_000 - 500 * back).toBeGreaterThanOrEqual(7000);
    expect(
      decisions
        .slice(back)
        .map(({ ratePerSec }) => ratePerSec)
        .slice(0, 4),
    ).toEqual([100, 200, 400, 800]);
    expect(decisions.at(-1)!.ratePerSec).toBe(10_000);
  });

  it('drops a late answer: window, law and ask stay as they were', () => {
    const before = run(policyOf(), null, [1, 40], (s) => ({ [BILLING]: busy(s) }));
    const late = tick(policyOf(), before.state, inputAt(40, { [BILLING]: lagAt(39, 0, 9e9) }));
    expect(late.state.constraints).toEqual(before.state.constraints);
  });

  it('speaks of what would be in observe mode', () => {
    const { decision } = tick(policyOf({ mode: 'observe' }), null, inputAt(1));
    expect(decision.why).toMatch(/^orders would be held at 800\/s: /);
  });

  it('rides out partitions that never answer, without a number that is not one', () => {
    const half = (s: number) =>
      readingAt(s, [
        partitionOf(0, { committedOffset: 900 * s, endOffset: 900 * s + 500 }),
        partitionOf(1, { committedOffset: null, endOffset: null, logStartOffset: null }),
      ]);
    const { decisions } = run(policyOf(), null, [1, 60], (s) => ({ [BILLING]: half(s) }));
    expect(decisions.every(({ ratePerSec }) => ratePerSec >= 100 && ratePerSec <= 800)).toBe(true);
    expect(decisions.at(-1)!.constraints[0]).toMatchObject({ completeness: 0.5, lagMessages: 500 });
  });

  it('goes on at its hard limit after a restart until a fresh reading says that it has left', () => {
    const policy = policyOf({ limit: { retentionShare: 0.8, backlogMessages: 50_000 } });
    const blind = run(policy, initFlow(policy, 0), [1, 30], () => ({}));
    expect(blind.last).toMatchObject({ ratePerSec: 0, reason: 'HARD_LIMIT' });
    const seen = run(policy, blind.state, [31, 31], (s) => ({ [BILLING]: lagAt(s, 0, 100) }));
    expect(seen.last.ratePerSec).toBeGreaterThanOrEqual(policy.rate.floorPerSec);
  });
});
