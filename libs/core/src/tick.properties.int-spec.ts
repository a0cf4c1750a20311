import fc from 'fast-check';
import { anyPolicy, anyPublished, anySteps, isClear, newSeed, playSteps } from '../test/fuzz.js';
import { MILLI } from './bucket/budget.js';
import { budgetOf } from './budget-of.js';
import { type FlowState } from './flow-state.js';
import { tick } from './tick.js';

const RUNS = Number(process.env.HEADGATE_PROPERTY_RUNS ?? 30);

function check(
  what: string,
  property: (...args: [ReturnType<typeof playSteps>, Parameters<typeof playSteps>[0]]) => void,
): void {
  const whole = fc.property(anyPolicy, anySteps, anyPublished, (policy, steps, published) => {
    property(playSteps(policy, steps, published), policy);
  });
  fc.assert(whole, { seed: newSeed(what), numRuns: RUNS });
}

describe('any readings', () => {
  it('[I3] give a finite rate between floor and ceiling, in whole milli-units; 0 at the hard limit alone', () => {
    check('I3', (ticks, policy) => {
      const { floorPerSec, ceilingPerSec } = policy.rate;
      for (const { decision } of ticks) {
        const { rateMilliPerSec } = budgetOf(policy, decision, { seq: 1, instances: 1, link: '/' });
        expect(Number.isSafeInteger(rateMilliPerSec)).toBe(true);
        if (decision.reason === 'HARD_LIMIT') {
          expect(decision.ratePerSec).toBe(0);
        } else {
          expect(decision.ratePerSec).toBeGreaterThanOrEqual(floorPerSec);
          expect(rateMilliPerSec).toBeGreaterThanOrEqual(Math.floor(floorPerSec * MILLI));
        }
        expect(decision.ratePerSec).toBeLessThanOrEqual(ceilingPerSec);
        expect(rateMilliPerSec).toBeLessThanOrEqual(Math.floor(ceilingPerSec * MILLI * (1 + Number.EPSILON)));
      }
    });
  });

  it('[I4] raise a rate at most twofold a second, or by 1 % of the ceiling, or to the floor', () => {
    check('I4', (ticks, policy) => {
      for (const { decision, before, dtSec } of ticks) {
        const { floorPerSec, ceilingPerSec } = policy.rate;
        const span = Math.min(5, dtSec);
        const highest = Math.max(
          before.ratePerSec * 2 ** span,
          before.ratePerSec + 0.01 * ceilingPerSec * span,
          floorPerSec,
        );
        expect(decision.ratePerSec).toBeLessThanOrEqual(highest);
      }
    });
  });

  it('never raise the rate of a flow while its only constraint is stale or partly unknown', () => {
    check('freshness', (ticks, policy) => {
      if (policy.constraints.length > 1) return;
      for (const ticked of ticks) {
        if (isClear(ticked, 0)) continue;
        expect(ticked.decision.ratePerSec).toBeLessThanOrEqual(
          Math.max(ticked.before.ratePerSec, policy.rate.floorPerSec),
        );
        // Not even to the floor, where the floor had ended: the hard limit is not left blindly.
        const wasAtLimit = ticked.before.constraints[ticked.decision.constraints[0]!.id]?.guard.isAtHardLimit;
        if (wasAtLimit) expect(ticked.decision.ratePerSec).toBe(0);
      }
    });
  });

  it('never raise a rate while every constraint is stale or partly unknown', () => {
    check('freshness of several', (ticks, policy) => {
      for (const ticked of ticks) {
        if (ticked.decision.constraints.some((_, i) => isClear(ticked, i))) continue;
        expect(ticked.decision.ratePerSec).toBeLessThanOrEqual(
          Math.max(ticked.before.ratePerSec, policy.rate.floorPerSec),
        );
      }
    });
  });

  it('played again from the beginning reproduce every rate bit for bit, with inputs that nobody can write to', () => {
    check('replay', (ticks, policy) => {
      let state: FlowState = ticks[0]!.before;
      for (const { input, decision } of ticks) {
        const again = tick(policy, state, input);
        expect(Object.is(again.decision.ratePerSec, decision.ratePerSec)).toBe(true);
        expect(again.decision.why).toBe(decision.why);
        state = again.state;
      }
    });
  });

  it('hold numbers only where something is known, and never one that is not a number', () => {
    check('views', (ticks) => {
      for (const { decision } of ticks) {
        for (const { figures, ...view } of decision.constraints) {
          const numbers = Object.values({ ...view, ...figures }).filter((value) => typeof value === 'number');
          expect(numbers.every(Number.isFinite)).toBe(true);
          expect(view.lagReason === null).toBe(view.lagMessages !== null);
        }
        expect(decision.why).not.toMatch(/NaN|Infinity|undefined|null/);
      }
    });
  });
});
