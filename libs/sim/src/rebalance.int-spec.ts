import { type Decision } from '@headgate/core';
import { productController } from './controller.js';
import { realize } from './realize.js';
import { play } from './run.js';

/** DESIGN.md §2: up to this age a reading may raise a rate; so long a silence is no news either. */
const FRESH_SEC = 5;
const PAUSE = { fromSec: 90, toSec: 120 };
const CAPACITY_PER_SEC = 2000;
const OFFERED_PER_SEC = 1500;

/** A group in steady work that gives all its partitions back in order and takes them again half a minute later. */
function decisions(): readonly Decision[] {
  const scenario = {
    ...{ durationSec: 180, warmUpSec: 0, partitions: 6, members: 2, isSerial: true, showsOwners: true },
    ...{
      ceilingPerSec: 5000,
      offeredPerSec: () => OFFERED_PER_SEC,
      capacityPerSec: () => CAPACITY_PER_SEC,
      commitEverySec: 2,
    },
    // An objective that can be kept through such a pause: a tighter one is cut sooner.
    ...{ objectiveSec: 60, objectiveMessages: 120_000, stalls: [PAUSE] },
  };
  const run = realize({ key: 'rebalance', about: '', make: () => scenario }, 1);
  const list: Decision[] = [];
  play(
    run,
    productController(run, { name: 'drain', params: {} }, undefined, (decision) => list.push(decision)),
  );
  return list;
}

describe('a rebalance in which commits pause for 30 s', () => {
  it('[F31] holds nobody while its silence is fresh, is told as a stall after that, and costs no capacity', () => {
    const list = decisions();
    const between = (fromSec: number, toSec: number) => list.slice(fromSec, toSec);
    const before = list[PAUSE.fromSec - 1]!;
    for (const { ratePerSec } of between(PAUSE.fromSec, PAUSE.fromSec + FRESH_SEC))
      expect(ratePerSec).toBeGreaterThan(1.1 * OFFERED_PER_SEC);
    const stalled = between(PAUSE.fromSec + 3 * FRESH_SEC, PAUSE.toSec);
    expect(new Set(stalled.map(({ reason }) => reason))).toEqual(new Set(['CONSUMER_STALLED']));
    // The readings are fresh all the while: it is the group that is silent.
    expect(new Set(list.map(({ constraints }) => constraints[0]!.mode))).toEqual(new Set(['fresh']));
    const capacityOf = ({ constraints }: Decision) => constraints[0]!.capacityPerSec!;
    for (const decision of between(PAUSE.fromSec, list.length))
      expect(capacityOf(decision)).toBeGreaterThanOrEqual(0.8 * capacityOf(before));
    const settled = list.at(-1)!;
    expect(settled.reason).not.toBe('CONSUMER_STALLED');
    expect(settled.ratePerSec).toBeGreaterThan(OFFERED_PER_SEC);
  });
});
