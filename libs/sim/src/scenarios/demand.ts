import { type ScenarioFactory } from '../scenario.js';
import { between } from './common.js';

/** Stories of producers: what they want, and who asks nobody. */
export const demandScenarios: readonly ScenarioFactory[] = [
  {
    key: 'burst-10x',
    about: 'bursts of ten times the demand for 30 s, above capacity',
    make: (r) => {
      const [usual, capacity] = [r.around(700, 0.15), r.around(3000, 0.1)];
      const bursts: number[] = [];
      for (let t = 120; t < 700; t += r.between(90, 150)) bursts.push(t);
      return {
        durationSec: 780,
        offeredPerSec: (t) => (bursts.some((from) => between(t, from, from + 30)) ? 10 * usual : usual),
        ...{ capacityPerSec: () => capacity, commitEverySec: r.between(1, 5), events: bursts },
      };
    },
  },
  {
    key: 'diurnal',
    about: 'a day in 10 min: demand 1k-9k around a capacity of 5k',
    make: (r) => {
      const [capacity, phase] = [r.around(5000, 0.1), r.uniform() * 6.28];
      return {
        durationSec: 1200,
        offeredPerSec: (t) => 5000 + 4000 * Math.sin(phase + (2 * Math.PI * t) / 600),
        ...{ capacityPerSec: () => capacity, commitEverySec: r.between(1, 5) },
      };
    },
  },
  {
    key: 'rogue-2k',
    about: 'a producer without budget adds 2k/s for 5 min',
    make: (r) => {
      const [capacity, extra] = [r.around(5000, 0.1), r.around(2000, 0.2)];
      const [joins, leaves] = [r.around(150, 0.1), r.around(420, 0.05)];
      return {
        ...{
          durationSec: 560,
          capacityPerSec: () => capacity,
          commitEverySec: r.between(1, 5),
          events: [joins, leaves],
        },
        unbudgetedPerSec: (t) => (between(t, joins, leaves) ? extra : 0),
      };
    },
  },
  {
    key: 'underload',
    about: 'demand well below capacity: do no harm',
    make: (r) => {
      const [capacity, demand] = [r.around(6000, 0.1), r.around(3500, 0.2)];
      return {
        ...{ durationSec: 480, offeredPerSec: () => demand, demandNoise: 0.2, capacityPerSec: () => capacity },
        commitEverySec: r.between(1, 5),
      };
    },
  },
];
