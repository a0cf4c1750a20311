import { type ScenarioFactory } from '../scenario.js';
import { between, pieces, span } from './common.js';

/** Stories of consumers: what they can do changes. */
export const capacityScenarios: readonly ScenarioFactory[] = [
  {
    key: 'headline-10k-vs-1k',
    about: '10,000/s offered, 1,000/s consumed, cold start',
    make: (r) => {
      const capacity = r.around(1000, 0.1);
      return {
        ...{ durationSec: 480, warmUpSec: 0, offeredPerSec: () => 10_000, capacityPerSec: () => capacity },
        ...{ members: 2, commitEverySec: r.between(1, 5), events: [0] },
      };
    },
  },
  ...[
    { key: 'step-50', about: 'capacity halves, later returns', left: 0.5 },
    { key: 'step-90', about: 'capacity falls by 90 %, later returns', left: 0.1 },
  ].map(
    ({ key, about, left }): ScenarioFactory => ({
      key,
      about,
      make: (r) => {
        const [full, falls, returns] = [r.around(6000, 0.1), r.around(180, 0.1), r.around(360, 0.05)];
        return {
          durationSec: 540,
          capacityPerSec: (t) => (between(t, falls, returns) ? full * left : full),
          ...{ commitEverySec: r.between(1, 5), events: [falls, returns] },
        };
      },
    }),
  ),
  {
    key: 'drift',
    about: 'capacity drifts 6k-2k-7k',
    make: (r) => {
      const [a, b, c] = [r.around(6000, 0.1), r.around(2000, 0.1), r.around(7000, 0.1)];
      return {
        durationSec: 900,
        capacityPerSec: (t) => (t < 450 ? a + ((b - a) * t) / 450 : b + ((c - b) * (t - 450)) / 450),
        commitEverySec: r.between(1, 5),
      };
    },
  },
  {
    key: 'flapping',
    about: 'capacity toggles between 5k and 2k every 15-35 s',
    make: (r) => {
      const [high, low] = [r.around(5000, 0.1), r.around(2000, 0.1)];
      const list: [number, number][] = [[0, high]];
      for (let t = 80, isHigh = false; t < 600; isHigh = !isHigh, t += r.between(15, 35))
        list.push([t, isHigh ? high : low]);
      return { offeredPerSec: () => 7000, capacityPerSec: pieces(list), commitEverySec: r.between(1, 3) };
    },
  },
  {
    key: 'scale-out',
    about: '2, then 4, then 8 consumers, each time with a rebalance of 5-12 s',
    make: (r) => {
      const [each, first, second] = [r.around(1000, 0.1), r.around(180, 0.1), r.around(360, 0.1)];
      const [short, long] = [r.between(5, 12), r.between(5, 12)];
      const members = (t: number) => (t < first ? 2 : t < second ? 4 : 8);
      return {
        ...{ durationSec: 560, partitions: 24, offeredPerSec: () => 9500, members },
        capacityPerSec: (t) => each * members(t),
        stalls: [span(first, first + short), span(second, second + long)],
        ...{ commitEverySec: r.between(1, 5), showsMembers: r.uniform() < 0.5, events: [first, second] },
      };
    },
  },
  {
    key: 'one-consumer-commit5',
    about: 'one consumer, 5 s commits: a strong saw-tooth',
    make: (r) => {
      const capacity = r.around(3000, 0.15);
      return {
        ...{ durationSec: 480, partitions: 6, members: 1, offeredPerSec: () => 6000, capacityPerSec: () => capacity },
        ...{ commitEverySec: 5, objectiveMessages: 30_000 },
      };
    },
  },
  {
    key: 'slow-commits',
    about: 'commits every 10-14 s, objective 60k and 30 s, a step of -40 %',
    make: (r) => {
      const [full, falls, every] = [r.around(5000, 0.1), r.around(240, 0.1), r.between(10, 14)];
      return {
        ...{ durationSec: 500, objectiveMessages: 60_000, objectiveSec: 30, offeredPerSec: () => 7000 },
        capacityPerSec: (t) => (t < falls ? full : 0.6 * full),
        ...{ commitEverySec: every, events: [falls] },
      };
    },
  },
  {
    key: 'commit-change',
    about: 'the commit interval goes from 2 s to 5-6 s under load',
    make: (r) => {
      const [capacity, changes, later] = [r.around(5000, 0.1), r.around(200, 0.1), r.between(5, 6)];
      return {
        ...{ durationSec: 420, offeredPerSec: () => 7000, capacityPerSec: () => capacity, objectiveMessages: 15_000 },
        ...{ commitEverySec: (t: number) => (t < changes ? 2 : later), events: [changes] },
      };
    },
  },
  {
    key: 'small-scale',
    about: 'ceiling 200/s, capacity 40/s: single messages matter',
    make: (r) => {
      const [full, falls] = [r.around(40, 0.2), r.around(240, 0.1)];
      return {
        ...{ durationSec: 480, ceilingPerSec: 200, floorPerSec: 2, objectiveMessages: 300, partitions: 4, members: 2 },
        ...{ offeredPerSec: () => 100, capacityPerSec: (t: number) => (t < falls ? full : full * 0.5) },
        ...{ commitEverySec: r.between(1, 5), events: [falls] },
      };
    },
  },
];
