import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ProducerShare } from '../policy/policy.js';
import { nextDemandMilli } from './demand.js';
import { allocate, type InstanceAllotment, type InstanceDemand } from './fair-share.js';
import { sum, waterFill } from './water-fill.js';

const one = (producer: string, demandPerSec: number, instance = '1'): InstanceDemand => {
  return { producer, instance, demandPerSec };
};
const share = (producer: string, changes: Partial<ProducerShare> = {}): ProducerShare => {
  return { producer, weight: 1, minimumPerSec: 0, priority: 'normal', ...changes };
};
const given = (rows: readonly InstanceAllotment[]) =>
  rows.map(({ sharePerSec }) => Math.round(sharePerSec * 1e6) / 1e6);

describe('allocate', () => {
  it.each([
    { says: 'demand that fits is met, and the rest is spread', rate: 90, demands: [10, 20], want: [40, 50] },
    { says: 'a greedy one gets what others leave', rate: 100, demands: [10, 5000, 10], want: [10, 80, 10] },
    { says: 'equals share equally where all want more', rate: 90, demands: [500, 500, 50], want: [30, 30, 30] },
    { says: 'a rate of 0 gives nothing', rate: 0, demands: [5, 0], want: [0, 0] },
    { says: 'nobody asks: by weight all the same', rate: 60, demands: [0, 0, 0], want: [20, 20, 20] },
  ])('$says', ({ rate, demands, want }) => {
    expect(
      given(
        allocate(
          rate,
          10,
          [],
          demands.map((demand, i) => one(`p${i}`, demand)),
        ),
      ),
    ).toEqual(want);
  });

  it('weighs, and serves a higher class whole before a lower one gets more than its minimum', () => {
    const producers = [
      share('a', { weight: 3 }),
      share('b'),
      share('late', { priority: 'low', minimumPerSec: 5 }),
      share('first', { priority: 'high' }),
    ];
    const demands = [one('a', 1000), one('b', 1000), one('late', 1000), one('first', 15)];
    expect(given(allocate(100, 40, producers, demands))).toEqual([60, 20, 5, 15]);
    expect(given(allocate(10, 40, producers, demands))).toEqual([0, 0, 5, 5]);
    expect(given(allocate(4, 40, producers, demands))).toEqual([0, 0, 4, 0]);
  });

  it('instances of one producer are equals, and together no more than their producer', () => {
    const demands = [one('a', 100, '1'), one('a', 100, '2'), one('a', 2, '3'), one('b', 100)];
    expect(given(allocate(100, 40, [], demands))).toEqual([24, 24, 2, 50]);
    expect(allocate(100, 40, [], demands).map(({ safeSharePerSec }) => safeSharePerSec)).toEqual([
      20 / 3,
      20 / 3,
      20 / 3,
      20,
    ]);
  });

  it('[I13] a client with demand gets at least min(demand, weighted share); all of the rate is handed out', () => {
    const seed = Number(process.env.HEADGATE_SEED ?? Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`fairness: HEADGATE_SEED=${seed}\n`);
    const claim = fc.record({
      demand: fc.double({ min: 0, max: 1e5, noNaN: true }),
      weight: fc.double({ min: 0.01, max: 100, noNaN: true }),
    });
    const property = fc.property(
      fc.array(claim, { minLength: 1, maxLength: 30 }),
      fc.double({ min: 0, max: 1e5, noNaN: true }),
      (claims, rate) => {
        const producers = claims.map(({ weight }, i) => share(`p${i}`, { weight }));
        const rows = allocate(
          rate,
          rate / 2,
          producers,
          claims.map(({ demand }, i) => one(`p${i}`, demand)),
        );
        const weights = sum(claims.map(({ weight }) => weight));
        const slack = 1e-9 * (rate + 1);
        expect(Math.abs(sum(rows.map((row) => row.sharePerSec)) - rate)).toBeLessThan(slack);
        expect(sum(rows.map((row) => row.safeSharePerSec))).toBeLessThan(rate / 2 + slack);
        const fair = claims.map(({ demand, weight }) => Math.min(demand, (rate * weight) / weights));
        expect(rows.filter(({ sharePerSec }, i) => !(sharePerSec >= fair[i]! - slack))).toEqual([]);
      },
    );
    fc.assert(property, { seed, numRuns: 5 * Number(process.env.HEADGATE_PROPERTY_RUNS ?? 12) });
  });

  it('[I13] minimums come first, whatever the classes ask, and nobody gets more than the rate', () => {
    const seed = Number(process.env.HEADGATE_SEED ?? Math.floor(Math.random() * 2 ** 31));
    process.stdout.write(`minimums: HEADGATE_SEED=${seed}\n`);
    const claim = fc.record({
      demandPerSec: fc.double({ min: 0, max: 1000, noNaN: true }),
      weight: fc.constantFrom(0.5, 1, 7),
      minimumPerSec: fc.double({ min: 0, max: 20, noNaN: true }),
      priority: fc.constantFrom('low' as const, 'normal' as const, 'high' as const),
    });
    const property = fc.property(
      fc.array(claim, { minLength: 1, maxLength: 10 }),
      fc.double({ min: 200, max: 2000, noNaN: true }),
      (claims, rate) => {
        const producers = claims.map((changes, i) => share(`p${i}`, changes));
        const rows = allocate(
          rate,
          1,
          producers,
          claims.map(({ demandPerSec }, i) => one(`p${i}`, demandPerSec)),
        );
        expect(sum(rows.map((row) => row.sharePerSec))).toBeLessThan(rate * (1 + 1e-9));
        const least = claims.map(({ demandPerSec, minimumPerSec }) => Math.min(demandPerSec, minimumPerSec) - 1e-6);
        expect(rows.filter(({ sharePerSec }, i) => !(sharePerSec >= least[i]!))).toEqual([]);
      },
    );
    fc.assert(property, { seed, numRuns: 5 * Number(process.env.HEADGATE_PROPERTY_RUNS ?? 12) });
  });
});

it('water fills in O(n log n): one sort, and how often it looks at a claim does not grow with their number', () => {
  const looksPerClaim = (count: number) => {
    let looks = 0;
    const claims = Array.from({ length: count }, (_, i) => ({
      get demand() {
        looks += 1;
        return (i * 7919) % 1000;
      },
      weight: 1 + (i % 5),
      minimum: 0,
    }));
    expect(sum(waterFill(100 * count, claims))).toBeCloseTo(100 * count, 3);
    return looks / count;
  };
  expect(looksPerClaim(10_000)).toBe(looksPerClaim(100));
});

it.each([
  { says: 'follows what is offered', report: { offeredMilliPerSec: 10_000, hungry: false, waiting: 3 }, want: 6_000 },
  {
    says: 'takes waiting callers of a cut lease for the whole rate',
    report: { offeredMilliPerSec: 10_000, hungry: true, waiting: 3 },
    want: 60_000,
  },
  {
    says: 'believes drops without waiters',
    report: { offeredMilliPerSec: 10_000, hungry: true, waiting: 0 },
    want: 6_000,
  },
])('demand $says', ({ report, want }) => {
  expect(nextDemandMilli(0, report, 100_000)).toBe(want);
});
