import { type Decision, type Reading } from '@headgate/core';
import { policyFor, productController } from './controller.js';
import { randomOf } from './random.js';
import { type Realization, realize } from './realize.js';
import { type Controller, play } from './run.js';

const LAW = { name: 'drain', params: {} };
/** DESIGN.md §2: older than 3 polls or 5 s raises nothing, from 10 s on the rate glides for 60 s to min(rate, safe). */
const [FRESH_MS, HOLD_MS, GLIDE_MS] = [5000, 10_000, 60_000];
const BLIND = { fromSec: 70, toSec: 160 };
const SEED = Number(process.env.HEADGATE_SEED ?? Math.floor(Math.random() * 1e9));

/** A run that is blind for 90 s, and in which one partition now and then does not answer; every decision with its rate. */
function decisionsOf(seed: number, safeShareOf: number): { run: Realization; decisions: Decision[] } {
  const random = randomOf(`freshness ${seed}`);
  const scenario = {
    ...{ durationSec: 200, warmUpSec: 0, partitions: 4, members: 2, ceilingPerSec: 5000, isSerial: true },
    ...{ offeredPerSec: () => 4000, outages: [BLIND], commitEverySec: 2, showsOwners: true },
    capacityPerSec: (t: number) => (t < 120 ? 5000 * safeShareOf : 4000),
  };
  const run = realize({ key: 'freshness', about: '', make: () => scenario }, seed);
  const decisions: Decision[] = [];
  const product = productController(run, LAW, undefined, (decision) => decisions.push(decision));
  const maimed: Controller = (turn, producers) => {
    const isPartial = random.uniform() < 0.2;
    return product({ ...turn, reading: isPartial ? withoutOne(turn.reading) : turn.reading }, producers);
  };
  play(run, maimed);
  return { run, decisions };
}

function withoutOne(reading: Reading): Reading {
  if (!reading.ok) return reading;
  const [first, ...others] = reading.partitions;
  return {
    ...reading,
    partitions: [{ ...first!, endOffset: null, committedOffset: null, unknown: 'timeout' }, ...others],
  };
}

describe('freshness in the closed loop', () => {
  // Capacities below and above the safe rate (a quarter of the ceiling): blindness lowers one and leaves the other.
  it.each([{ share: 0.15 }, { share: 0.6 }])(
    '[I6] raises on fresh and whole readings alone, and glides to min(rate, safe) when blind, at a capacity of $share of the ceiling',
    ({ share }) => {
      process.stdout.write(`I6: HEADGATE_SEED=${SEED}\n`);
      const { run, decisions } = decisionsOf(SEED, share);
      const { safePerSec } = policyFor(run, LAW).rate;
      let beforePerSec = decisions[0]!.ratePerSec;
      let whenStalePerSec: number | null = null;
      let seen = { raised: 0, gliding: 0, settled: 0 };
      for (const { ratePerSec, reason, constraints } of decisions.slice(1)) {
        const { mode, completeness, sampleAgeMs: ageMs } = constraints[0]!;
        if (ratePerSec > beforePerSec) {
          expect({ mode, completeness }).toEqual({ mode: 'fresh', completeness: 1 });
          expect(ageMs).toBeLessThanOrEqual(FRESH_MS);
          seen = { ...seen, raised: seen.raised + 1 };
        }
        if (ageMs! > FRESH_MS) {
          // A sample of before the dark time decides nothing: the rails do, and say so.
          expect(['STALE_HOLD', 'STALE_GLIDE']).toContain(reason);
          expect(mode).not.toBe('fresh');
          whenStalePerSec ??= beforePerSec;
        } else whenStalePerSec = null;
        if (ageMs! > HOLD_MS) {
          expect(mode).toBe('gliding');
          expect(ratePerSec).toBeLessThanOrEqual(beforePerSec);
          expect(ratePerSec).toBeGreaterThanOrEqual(Math.min(whenStalePerSec!, safePerSec) - 1e-6);
          seen = { ...seen, gliding: seen.gliding + 1 };
        }
        if (ageMs! > HOLD_MS + GLIDE_MS) {
          expect(ratePerSec).toBeCloseTo(Math.min(whenStalePerSec!, safePerSec), 6);
          seen = { ...seen, settled: seen.settled + 1 };
        }
        beforePerSec = ratePerSec;
      }
      // None of it is said of nothing.
      expect(Math.min(seen.raised, seen.gliding, seen.settled)).toBeGreaterThan(0);
    },
  );
});
