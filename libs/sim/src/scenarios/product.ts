import { type ScenarioFactory } from '../scenario.js';
import { asSerial, between, pieces, span } from './common.js';

/** Stories that the outside judge does not tell; none of them was used to choose a constant. */
const stories: readonly ScenarioFactory[] = [
  ...[3, 0.3].map(
    (messagesPerToken): ScenarioFactory => ({
      key: `token-${messagesPerToken}`,
      about: `a token stands for ${messagesPerToken} messages; capacity falls by 40 %`,
      make: (r) => {
        const [full, falls] = [r.around(2000, 0.1), r.around(220, 0.1)];
        return {
          ...{ durationSec: 420, messagesPerToken, capacityPerSec: (t: number) => (t < falls ? full : 0.6 * full) },
          ...{ commitEverySec: r.between(0.5, 3), objectiveSec: 12, events: [falls] },
        };
      },
    }),
  ),
  {
    key: 'frozen-partition',
    about: 'one of eight partitions stands still for 150 s',
    make: (r) => {
      const [capacity, from] = [r.around(4000, 0.1), r.around(150, 0.1)];
      return {
        ...{ durationSec: 480, partitions: 8, capacityPerSec: () => capacity, objectiveMessages: 40_000 },
        frozen: [{ ...span(from, from + 150), partition: 3 }],
        ...{ commitEverySec: r.between(1, 4), events: [from, from + 150] },
      };
    },
  },
  {
    key: 'one-of-two-dies',
    about: 'one of two members dies for good; its partitions move after 10-30 s',
    make: (r) => {
      const [capacity, dies] = [r.around(3000, 0.1), r.around(150, 0.1)];
      return {
        ...{ durationSec: 420, members: 2, capacityPerSec: () => capacity, commitEverySec: r.between(1, 5) },
        ...{ dead: [{ ...span(dies, 1e9), member: 1, noticedAfterSec: r.between(10, 30) }], events: [dies] },
      };
    },
  },
  {
    key: 'blind-and-crash',
    about: 'the poller is blind for 25 s while consumers die for 60 s',
    make: (r) => {
      const [capacity, begins] = [r.around(4000, 0.1), r.around(150, 0.1)];
      return {
        ...{ durationSec: 420, capacityPerSec: () => capacity, outages: [span(begins, begins + 25)] },
        stalls: [{ ...span(begins + 10, begins + 70), isCrash: true }],
        ...{ commitEverySec: r.between(1, 5), showsMembers: true, events: [begins] },
      };
    },
  },
  {
    key: 'swing',
    about: 'capacity swings ±45 % in 75 s, few messages, a wide objective',
    make: (r) => {
      const [mean, period] = [r.around(400, 0.2), r.between(60, 90)];
      return {
        ...{ ceilingPerSec: 3000, objectiveMessages: 6000, objectiveSec: 15, partitions: 3, members: 3 },
        ...{
          offeredPerSec: () => 1500,
          capacityPerSec: (t: number) => mean * (1 + 0.45 * Math.sin((6.28 * t) / period)),
        },
        commitEverySec: r.between(0.5, 2),
      };
    },
  },
  {
    key: 'hot-partition',
    about: 'one of 24 partitions gets four times the rest; a slow second rogue burst',
    make: (r) => {
      const [capacity, joins] = [r.around(3500, 0.1), r.around(200, 0.1)];
      return {
        ...{ durationSec: 420, partitions: 24, skew: 3, members: 6, capacityPerSec: () => capacity },
        unbudgetedPerSec: (t) => (between(t, joins, joins + 60) ? 1200 : 0),
        commitEverySec: r.between(1, 5),
      };
    },
  },
  {
    key: 'night-and-morning',
    about: 'no demand for two minutes, then all of it; capacity doubled meanwhile',
    make: (r) => {
      const capacity = r.around(1500, 0.1);
      return {
        ...{
          durationSec: 480,
          offeredPerSec: pieces([
            [0, 6000],
            [160, 0],
            [280, 6000],
          ]),
        },
        ...{
          capacityPerSec: (t: number) => (t < 200 ? capacity : 2 * capacity),
          commitEverySec: r.between(1, 5),
          events: [280],
        },
      };
    },
  },
];

export const productScenarios: readonly ScenarioFactory[] = [...stories, ...stories.map(asSerial)];
