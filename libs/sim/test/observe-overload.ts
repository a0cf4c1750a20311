import { type Policy } from '@headgate/core';
import { Beside } from '../src/what-if/beside.js';
import { FittedPlant, type PlantMoment, type PlantShape } from '../src/what-if/fitted-plant.js';

const observed: Policy = {
  ...{ flow: 'orders', mode: 'observe', onOutage: 'safe', limit: { retentionShare: 0.8 } },
  rate: { ceilingPerSec: 20_000, floorPerSec: 10, safePerSec: 800, burstSec: 1 },
  objective: { delaySec: 5 },
  law: { name: 'drain', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
  constraints: [{ kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] }],
};
const enforced: Policy = { ...observed, mode: 'enforce' };
const shape: PlantShape = {
  ...{ constraint: observed.constraints[0]!, partitions: 1, members: 1, commitGapSec: 1, leaseSec: 1, cycleSec: 1 },
};
const overload = { demandPerSec: 10_000, capacityPerSec: 1000, isRead: true };

const run = (plant: FittedPlant, seconds: number): PlantMoment[] =>
  Array.from({ length: seconds }, () => plant.step(overload));
const meanRate = (moments: readonly PlantMoment[]) =>
  moments.reduce((sum, { ratePerSec }) => sum + ratePerSec, 0) / moments.length;

/** Observes a flow at tenfold overload for so long, and compares what is shown with what enforcement then does. */
export const observeOverload = (hours: number): void => {
  describe(`observe at tenfold overload for ${hours} hours`, () => {
    const real = new FittedPlant(observed, shape, { ratePerSec: 800, lagMessages: 0 });
    const beside = new Beside(observed, shape);
    const oneStep: PlantMoment[] = [];
    const withHeadgate: PlantMoment[] = [];
    for (let second = 0; second < hours * 3600; second++) {
      const moment = real.step(overload);
      const withIt = beside.see(moment.decision.constraints[0]!);
      if (second < hours * 3600 - 60) continue;
      oneStep.push(moment);
      withHeadgate.push(withIt!);
    }

    it('[B11] shows, with Headgate, within 20 % what enforcement does', () => {
      const later = run(new FittedPlant(enforced, shape, { ratePerSec: 800, lagMessages: 0 }), 300).slice(240);
      process.stdout.write(
        `with Headgate ${meanRate(withHeadgate).toFixed(0)}/s, enforced ${meanRate(later).toFixed(0)}/s\n`,
      );
      expect(Math.abs(meanRate(withHeadgate) / meanRate(later) - 1)).toBeLessThan(0.2);
      expect(Math.abs(meanRate(withHeadgate) / 1000 - 1)).toBeLessThan(0.2);
      expect(Math.max(...withHeadgate.map(({ lagMessages }) => lagMessages))).toBeLessThan(5000);
    });

    it('shows in its one step within 20 % what enforcement of this backlog begins with', () => {
      const begun = run(
        new FittedPlant(enforced, shape, { ratePerSec: 800, lagMessages: real.lagMessages }),
        120,
      ).slice(60);
      expect(real.lagMessages).toBeGreaterThan(8000 * hours * 3600);
      expect(Math.abs(meanRate(oneStep) / meanRate(begun) - 1)).toBeLessThan(0.2);
    });
  });
};
