import { policyOf } from '../../test/builders.js';
import { decisionOf } from '../../test/decisions.js';
import { type Plant, play } from '../../test/plant.js';
import { beginRamp, capacityOf, endRamp, type RampState, stepRamp } from './ramp.js';

interface Measured {
  readonly state: RampState;
  readonly seconds: number;
  readonly highestPerSec: number;
  readonly longestMessages: number;
}

/** Settles, then measures: the ramp sets the rate until it ends. */
function measure(plant: Partial<Plant>, expiresSec = 90): Measured {
  let state: RampState | null = null;
  let endedAt = 0;
  const begin = 40;
  const whole: Plant = {
    ...{
      policy: policyOf({ limit: { retentionShare: 0.8, backlogMessages: 40_000 } }),
      seconds: begin + expiresSec + 5,
    },
    ...{ offered: () => 10_000, capacity: () => 1000, ...plant },
  };
  const limits = { ceilingPerSec: 10_000, expiresAtMs: 1000 * (begin + expiresSec), backlogMessages: 5000 };
  const history = play({
    ...whole,
    rampPerSec: (second) => (second <= begin || state?.phase === 'ended' ? null : (state?.ratePerSec ?? null)),
    onDecision: (decision, second) => {
      if (second < begin) return;
      state = state === null ? beginRamp(decision, 100) : stepRamp(state, decision, limits, 1);
      if (state.phase === 'ended' && endedAt === 0) endedAt = second;
    },
  });
  const during = history.filter(({ second }) => second > begin && second <= endedAt);
  return {
    ...{ state: state!, seconds: endedAt - begin },
    highestPerSec: Math.max(...during.map(({ ratePerSec }) => ratePerSec)),
    longestMessages: Math.max(...during.map(({ queueMessages }) => queueMessages)),
  };
}

describe('a measurement', () => {
  it('[S20] ramps until its consumers are saturated, and tells the capacity with its confidence', () => {
    const { state, seconds, longestMessages } = measure({});
    const { kind, capacityPerSec, fromPerSec, toPerSec } = capacityOf(state);
    expect([state.end, kind]).toEqual(['saturated', 'exact']);
    expect(Math.abs(capacityPerSec! / 1000 - 1)).toBeLessThan(0.05);
    expect(fromPerSec!).toBeLessThanOrEqual(capacityPerSec!);
    expect(toPerSec!).toBeGreaterThanOrEqual(capacityPerSec!);
    expect(seconds).toBeLessThan(60);
    // Within reach of the objective, 5 s of 1,000/s.
    expect(longestMessages).toBeLessThan(7500);
  });

  it('finds the capacity of consumers that were never tried before', () => {
    const { state } = measure({ offered: (s) => (s < 40 ? 100 : 10_000), capacity: () => 3000 }, 200);
    expect(state.end).toBe('saturated');
    expect(Math.abs(capacityOf(state).capacityPerSec! / 3000 - 1)).toBeLessThan(0.1);
  });

  it('tells a lower bound where producers have no more to send', () => {
    const { state } = measure({ offered: () => 400 });
    expect(state.end).toBe('demand');
    expect(capacityOf(state)).toMatchObject({ kind: 'at-least', fromPerSec: null });
    expect(capacityOf(state).capacityPerSec! / 400).toBeCloseTo(1, 1);
  });

  it('ends when it is blind, and lets no ramp stand then', () => {
    const { state, highestPerSec } = measure({ isRead: (s) => s < 45 });
    expect(state.end).toBe('blind');
    expect(highestPerSec).toBeLessThan(1700);
  });

  it('ends at its expiry and at the hard limit', () => {
    expect(measure({ capacity: () => 9000 }, 10).state.end).toBe('expired');
    const policy = policyOf({ limit: { retentionShare: 0.8, backlogMessages: 3000 } });
    expect(measure({ policy, capacity: (s) => (s < 45 ? 1000 : 0) }).state.end).toBe('hard-limit');
  });

  it('can be stopped, and knows then what it has seen', () => {
    expect(capacityOf(endRamp(beginRamp(decisionOf({ constraints: [] }), 100), 'stopped'))).toMatchObject({
      kind: null,
      capacityPerSec: null,
    });
  });
});
