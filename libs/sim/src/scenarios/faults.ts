import { type Scenario, type ScenarioFactory } from '../scenario.js';
import { span } from './common.js';

/** Stories of what breaks: consumers, groups, measurement. */
export const faultScenarios: readonly ScenarioFactory[] = [
  {
    key: 'crash-90s',
    about: 'all consumers die for 90 s; uncommitted work is done again',
    make: (r) => {
      const [capacity, dies] = [r.around(5000, 0.1), r.around(180, 0.1)];
      const returns = dies + r.around(90, 0.2);
      return {
        ...{ durationSec: 480, offeredPerSec: () => 7000, capacityPerSec: () => capacity },
        stalls: [{ ...span(dies, returns), isCrash: true }],
        ...{ commitEverySec: r.between(1, 5), showsMembers: r.uniform() < 0.5, events: [dies, returns] },
      };
    },
  },
  {
    key: 'rebalances',
    about: 'the group stands still for 10-40 s every 110 s or so',
    make: (r) => {
      const capacity = r.around(5000, 0.1);
      const stalls: Scenario['stalls'][number][] = [];
      for (let t = 110; t < 800; ) {
        const length = r.between(10, 40);
        stalls.push(span(t, t + length));
        t += length + r.between(70, 130);
      }
      return {
        ...{ durationSec: 840, offeredPerSec: () => 7000, capacityPerSec: () => capacity, stalls },
        ...{ commitEverySec: r.between(1, 5), events: stalls.flatMap(({ fromSec, toSec }) => [fromSec, toSec]) },
      };
    },
  },
  {
    key: 'loose-slo-stalls',
    about: 'objective 150k and 60 s, demand under capacity, stalls of 8-25 s and a crash of 45 s',
    make: (r) => {
      const capacity = r.around(5000, 0.1);
      const stalls: Scenario['stalls'][number][] = [];
      let t = 110;
      for (let i = 0; i < 3; i++) {
        const length = r.between(8, 25);
        stalls.push(span(t, t + length));
        t += length + r.between(70, 110);
      }
      stalls.push({ ...span(t, t + 45), isCrash: true });
      return {
        ...{ durationSec: 640, objectiveMessages: 150_000, objectiveSec: 60, offeredPerSec: () => 3600 },
        ...{ capacityPerSec: () => capacity, stalls, commitEverySec: r.between(1, 5) },
        events: stalls.flatMap(({ fromSec, toSec }) => [fromSec, toSec]),
      };
    },
  },
  {
    key: 'backlog-400k',
    about: 'begins with a backlog of 400k',
    make: (r) => {
      const capacity = r.around(5000, 0.1);
      return {
        ...{ durationSec: 480, warmUpSec: 0, backlogMessages: r.around(400_000, 0.2), offeredPerSec: () => 6500 },
        ...{ capacityPerSec: () => capacity, commitEverySec: r.between(1, 5), events: [0] },
      };
    },
  },
  {
    key: 'lag-outage-60s',
    about: 'nothing can be read for 60 s, consumers are well',
    make: (r) => {
      const [capacity, begins] = [r.around(5000, 0.1), r.around(180, 0.1)];
      return {
        ...{ durationSec: 420, offeredPerSec: () => 7000, capacityPerSec: () => capacity },
        ...{ outages: [span(begins, begins + 60)], commitEverySec: r.between(1, 5), events: [begins] },
      };
    },
  },
];
