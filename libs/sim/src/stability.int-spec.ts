import { type Policy } from '@headgate/core';
import { productController } from './controller.js';
import { type SecondOfRun } from './plant/meter.js';
import { realize } from './realize.js';
import { play } from './run.js';
import { completeScenario, type Scenario } from './scenario.js';

const LAW: Policy['law'] = { name: 'drain', params: {} };
/** From here on the loop has to be calm again, s after the last event. */
const SETTLE_SEC = 60;
const EVENT_SEC = 90;
const common: Partial<Scenario> = {
  ...{ durationSec: 210, warmUpSec: 0, ceilingPerSec: 5000, objectiveMessages: 8000, objectiveSec: 10, partitions: 6 },
  ...{
    members: 2,
    commitEverySec: 2,
    isSerial: true,
    showsOwners: true,
    offeredPerSec: () => 4000,
    serviceNoise: 0.05,
  },
};

function run(changes: Partial<Scenario>): readonly SecondOfRun[] {
  const scenario = { ...common, ...changes };
  const realization = realize({ key: 'stability', about: '', make: () => scenario }, 1);
  return play(realization, productController(realization, LAW)).seconds;
}

const swing = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe('the closed loop', () => {
  it.each<{ what: string; changes: Partial<Scenario> }>([
    { what: 'a step', changes: { capacityPerSec: (t) => (t < EVENT_SEC ? 2000 : 900) } },
    { what: 'a ramp', changes: { capacityPerSec: (t) => 2000 - 12 * Math.min(EVENT_SEC, t) } },
    {
      what: 'the loss of a member',
      changes: {
        capacityPerSec: () => 2000,
        dead: [{ fromSec: EVENT_SEC, toSec: 1e9, member: 1, noticedAfterSec: 10 }],
      },
    },
    {
      what: 'a dead time of 30 s',
      changes: { capacityPerSec: () => 2000, outages: [{ fromSec: EVENT_SEC - 30, toSec: EVENT_SEC }] },
    },
    { what: 'a saw-tooth of commits', changes: { capacityPerSec: () => 2000, commitEverySec: 5, isSerial: false } },
  ])('[I21] after $what is back in its band and calm, and never at both limits in turn', ({ changes }) => {
    const { floorPerSec, ceilingPerSec, objectiveMessages, objectiveSec } = completeScenario({ ...common, ...changes });
    const settled = run(changes).slice(EVENT_SEC + SETTLE_SEC);
    const above = settled.filter(
      ({ queueMessages, delaySec }) => queueMessages > objectiveMessages || delaySec > objectiveSec,
    );
    expect(above.length / settled.length).toBeLessThanOrEqual(0.05);
    const rates = settled.map(({ ratePerSec }) => ratePerSec);
    expect(rates.some((rate) => rate <= floorPerSec) && rates.some((rate) => rate >= ceilingPerSec)).toBe(false);
    // No growing oscillation: the second half swings no more than the whole did just after it settled.
    const half = Math.floor(rates.length / 2);
    expect(swing(rates.slice(half))).toBeLessThanOrEqual(1.5 * swing(rates.slice(0, half)) + 0.3 * Math.max(...rates));
  });

  it.each([{ isSerial: true }, { isSerial: false }])(
    '[S4] measures what consumers can do while they are busy, within a tenth (serial members: $isSerial)',
    ({ isSerial }) => {
      const scenario = { ...common, isSerial, showsOwners: isSerial, durationSec: 120, capacityPerSec: () => 1500 };
      const realization = realize({ key: 'capacity', about: '', make: () => scenario }, 2);
      const shown: number[] = [];
      const product = productController(realization, LAW, undefined, ({ constraints }) => {
        shown.push(constraints[0]!.capacityPerSec ?? 0);
      });
      play(realization, product);
      const last = shown.slice(60);
      const mean = last.reduce((sum, each) => sum + each, 0) / last.length;
      expect(mean / 1500).toBeGreaterThan(0.9);
      expect(mean / 1500).toBeLessThan(1.1);
    },
  );
});
