import { lagAt, policyOf } from '../../test/builders.js';
import { lawInput } from '../../test/law-input.js';
import { pushReading } from '../lag/lag-window.js';
import { type LawParams } from '../policy/policy.js';
import { withDefaults } from './law-registry.js';
import { steps } from './steps.law.js';

const policy = policyOf();
const params = (changes: LawParams = {}) => withDefaults(steps as never, changes);
const step = (level: number, lag: number, ownAskPerSec: number, changes: LawParams = {}) =>
  steps.step({ level }, lawInput(lag, ownAskPerSec), policy, params(changes));

describe('steps', () => {
  it.each([
    { lag: 0, own: 1000, rate: 1100, reason: 'RECOVERING' },
    { lag: 999, own: 9500, rate: 10_000, reason: 'RECOVERING' },
    { lag: 999, own: 0, rate: 100, reason: 'RECOVERING' },
    { lag: 1000, own: 1000, rate: 1000, reason: 'BACKLOG_AT_OBJECTIVE' },
    { lag: 10_000, own: 8000, rate: 8000, reason: 'BACKLOG_AT_OBJECTIVE' },
    { lag: 10_001, own: 8000, rate: 5000, reason: 'STEP_LEVEL' },
    { lag: 100_000, own: 8000, rate: 5000, reason: 'STEP_LEVEL' },
    { lag: 100_001, own: 8000, rate: 1000, reason: 'STEP_LEVEL' },
  ])('asks $rate ($reason) at a backlog of $lag after $own', ({ lag, own, rate, reason }) => {
    const result = step(-1, lag, own);
    expect(result.ratePerSec).toBeCloseTo(rate, 9);
    expect(result.reason).toBe(reason);
  });

  it.each([
    { level: 0, lag: 80_001, rate: 1000 },
    { level: 0, lag: 80_000, rate: 5000 },
    { level: 1, lag: 8001, rate: 5000 },
    { level: 1, lag: 8000, rate: 1000 },
    { level: 1, lag: 100_001, rate: 1000 },
    { level: 7, lag: 10_001, rate: 5000 },
  ])('asks $rate at a backlog of $lag where row $level is in force', ({ level, lag, rate }) => {
    expect(step(level, lag, 1000).ratePerSec).toBe(rate);
  });

  it('does not climb on what the flow never got', () => {
    const input = { ...lawInput(0, 9000), flowRatePerSec: 1000 };
    expect(steps.step({ level: -1 }, input, policy, params()).ratePerSec).toBeCloseTo(1100, 9);
  });

  it('takes rows, way back and hysteresis from its parameters', () => {
    const levels = [{ aboveMessages: 50, share: 0 }];
    expect(step(-1, 51, 1000, { levels })).toMatchObject({ ratePerSec: 0, state: { level: 0 } });
    expect(step(0, 50, 1000, { levels, hysteresisShare: 0 }).state.level).toBe(-1);
    expect(step(-1, 19, 1000, { levels, recoverBelowMessages: 20, recoverShare: 1 }).ratePerSec).toBe(2000);
  });

  describe('with rows in seconds', () => {
    const levels = [
      { aboveSec: 60, share: 0.1 },
      { aboveSec: 10, share: 0.5 },
    ];
    /** A backlog that is worked off at 100/s. */
    const at = (lag: number, perSec = 100) => {
      const window = pushReading(pushReading(null, lagAt(1, 0, lag)), lagAt(11, 10 * perSec, lag + 10 * perSec));
      return steps.step({ level: -1 }, lawInput(0, 2000, { window }), policy, params({ levels }));
    };

    it.each([
      { lag: 6001, rate: 1000 },
      { lag: 1001, rate: 5000 },
      { lag: 500, rate: 2000 },
      { lag: 99, rate: 2200 },
    ])('asks $rate for $lag messages at 100/s', ({ lag, rate }) => expect(at(lag).ratePerSec).toBeCloseTo(rate, 9));

    it('takes the strictest row while nobody works the backlog off, and lets an empty one climb', () => {
      expect(at(5, 0)).toMatchObject({ ratePerSec: 1000, figures: { delaySec: 1e9 } });
      expect(at(0, 0).ratePerSec).toBeCloseTo(2200, 9);
    });

    it('leaves the rate where the pace is not known yet', () => {
      expect(steps.step({ level: -1 }, lawInput(9000, 2000), policy, params({ levels })).ratePerSec).toBe(2000);
    });
  });

  it('measures no capacity', () => expect(step(-1, 0, 1000).capacityPerSec).toBeNull());
});
