import { record } from '../../test/recording.js';
import { MAX_PLANT_ERROR, whatIf } from './what-if.js';

/** Tenfold overload; the capacity halves for a while, and all consumers crash later. */
const { recorded, policy, shape } = record({
  ...{ cycleSec: 1, durationSec: 240, commitEverySec: 1, partitions: 4, members: 2 },
  ...{ showsOwners: true, showsMembers: true, objectiveSec: 5, objectiveMessages: 1e9, producers: 3 },
  offeredPerSec: () => 10_000,
  capacityPerSec: (second) => (second > 60 && second < 100 ? 500 : 1000),
  stalls: [{ fromSec: 150, toSec: 180, isCrash: true }],
});

const lateMean = (series: readonly (number | null)[]) =>
  series.slice(30, 60).reduce<number>((sum, value) => sum + value!, 0) / 30;

describe('what-if', () => {
  const wider = { ...policy, objective: { delaySec: 20 } };
  const table = { ...policy, law: { name: 'steps', params: {} } };
  const answer = whatIf(recorded, shape, policy, [wider, table]);
  const [loose, steps] = answer.candidates;

  it('is right about the enforced policy, over a plant of another make, within 20 %', () => {
    process.stdout.write(`plant error ${(100 * answer.plantError).toFixed(1)} %\n`);
    expect(answer.plantError).toBeLessThan(MAX_PLANT_ERROR);
    expect(lateMean(answer.enforced.series.ratePerSec) / lateMean(recorded.ratePerSec)).toBeCloseTo(1, 0);
  });

  it('[B12] tells what another objective and another law would have done, side by side', () => {
    expect(lateMean(loose!.series.lagMessages)).toBeGreaterThan(2 * lateMean(answer.enforced.series.lagMessages));
    expect(steps!.measures.aboveObjectiveShare).toBeGreaterThan(0.9);
    expect(answer.enforced.measures.aboveObjectiveShare).toBeLessThan(0.3);
    expect(steps!.series.ratePerSec).toHaveLength(240);
  });

  it('has an error where the record does not fit any plant', () => {
    const strange = { ...recorded, lagMessages: recorded.lagMessages.map((lag) => 20 * lag!) };
    expect(whatIf(strange, shape, policy, []).plantError).toBeGreaterThan(MAX_PLANT_ERROR);
  });

  it('takes what arrived for what was wanted where nobody was held, and says how much it had to guess', () => {
    const silent = { ...recorded, offeredPerSec: recorded.offeredPerSec.map(() => null) };
    const observed = whatIf(silent, shape, { ...policy, mode: 'observe' }, []);
    expect(observed.fit.unknownDemandShare).toBe(0);
    expect(whatIf(silent, shape, policy, []).fit.unknownDemandShare).toBeGreaterThan(0.5);
  });
});
