import { policyOf } from '../test/builders.js';
import { type Plant, play } from '../test/plant.js';
import { budgetOf } from './budget-of.js';
import { type Policy } from './policy/policy.js';

const observed = (changes: Partial<Policy> = {}) => policyOf({ mode: 'observe', ...changes });
const plant = (changes: Partial<Plant>): Plant => ({
  ...{ policy: observed(), seconds: 120, offered: () => 10_000, capacity: () => 1000, ...changes },
});

describe('observe', () => {
  it('at tenfold overload shows, at every tick, what enforcement that began now would do', () => {
    const shown = play(plant({ seconds: 60 })).at(-1)!;
    // The backlog is hundreds of seconds long by then: enforcement drains it.
    expect(shown.queueMessages).toBeGreaterThan(500_000);
    expect(shown.decision.ratePerSec).toBeCloseTo(100, 0);
    expect(shown.decision.constraints[0]!.capacityPerSec! / 1000).toBeCloseTo(1, 1);
    expect(shown.decision.why).toContain('would be held at');
  });

  it('does not wind down: a step of the way back starts at what flows, and not at what nobody followed', () => {
    const levels = [{ aboveMessages: 2000, share: 0.1 }];
    const policy = observed({ law: { name: 'steps', params: { levels } } });
    const offered = (second: number) => (second < 10 ? 10_000 : 4000);
    const history = play(plant({ policy, offered, capacity: () => 6000 }));
    const late = history.filter(({ second }) => second > 12);
    expect(late[0]!.ratePerSec).toBe(1000);
    const back = late.find(({ decision }) => decision.reason === 'RECOVERING')!;
    expect(back.ratePerSec).toBeGreaterThan(4000);
    expect(back.ratePerSec).toBeLessThan(5000);
  });

  it('winds no law of steps up either: far from the objective it shows its table, near it what flows', () => {
    const policy = observed({ law: { name: 'steps', params: {} } });
    const calm = play(plant({ policy, offered: () => 500, seconds: 60 })).at(-1)!;
    expect(calm.decision.ratePerSec).toBeGreaterThanOrEqual(500);
    expect(play(plant({ policy, seconds: 60 })).at(-1)!.decision.ratePerSec).toBe(1000);
  });

  it('never raises a shown rate blindly', () => {
    const history = play(plant({ seconds: 120, isRead: (s) => s < 60 }));
    const blind = history.slice(65).map(({ ratePerSec }) => ratePerSec);
    expect(Math.max(...blind)).toBeLessThanOrEqual(history[63]!.ratePerSec);
  });
});

describe('a candidate law', () => {
  const candidateLaw = { name: 'steps', params: {} };
  const enforced = plant({ policy: policyOf({ candidateLaw }), seconds: 200 });

  it('[B11] runs beside the enforced one, which it does not change by a bit', () => {
    const beside = play(enforced);
    const alone = play({ ...enforced, policy: policyOf() });
    expect(beside.map(({ ratePerSec }) => ratePerSec)).toEqual(alone.map(({ ratePerSec }) => ratePerSec));
    const { candidate, constraints } = beside.at(-1)!.decision;
    // It is re-seated at what flows: the table climbs by a tenth from there where the enforced law holds.
    expect(candidate).toMatchObject({ law: 'steps', why: expect.stringContaining('would be held at') });
    expect(candidate!.ratePerSec).toBeGreaterThan(900);
    expect(candidate!.ratePerSec).toBeLessThan(1500);
    expect(constraints[0]!.capacityPerSec! / 1000).toBeCloseTo(1, 1);
  });

  it('takes its one step from what is enforced, and does not wind up where nobody follows it', () => {
    const policy = policyOf({ candidateLaw, objective: { backlogMessages: 600 } });
    const late = play({ ...enforced, policy, seconds: 120 }).slice(60);
    const recovering = late.filter(({ decision }) => decision.candidate!.reason === 'RECOVERING');
    expect(recovering.length).toBeGreaterThan(10);
    // By a tenth of the rate that was enforced a tick before, which itself moves.
    for (const { decision } of recovering) expect(decision.candidate!.ratePerSec).toBeLessThan(2000);
  });

  it('is seen by the same step in observe, and is no part of the budget', () => {
    const { decision } = play(plant({ policy: observed({ candidateLaw }), seconds: 60 })).at(-1)!;
    expect([decision.ratePerSec, decision.candidate!.ratePerSec]).toEqual([expect.closeTo(100, 0), 1000]);
    expect(JSON.stringify(budgetOf(observed(), decision, { seq: 1, instances: 1, link: '/' }))).not.toContain('steps');
  });
});

describe('gradual enforcement', () => {
  it('never cuts more than its share of what is asked, and tells producers how many are held', () => {
    const policy = policyOf({ enforcement: { instanceShare: 0.1, maxCutShare: 0.7 } });
    const history = play(plant({ policy, seconds: 60 }));
    expect(Math.min(...history.slice(10).map(({ ratePerSec }) => ratePerSec))).toBeCloseTo(3000, 6);
    const { decision } = history.at(-1)!;
    expect(decision).toMatchObject({ clamp: 'max-cut', why: expect.stringContaining('largest cut') });
    const { terms } = budgetOf(policy, decision, { seq: 1, instances: 1, link: '/' });
    expect(terms).toMatchObject({ mode: 'enforce', instanceShare: 0.1 });
  });
});
