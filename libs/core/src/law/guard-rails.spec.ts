import { policyOf } from '../../test/builders.js';
import { beginGuard, freshMs, type GuardInput, type GuardState, guardConstraint, guardFlow } from './guard-rails.js';

const policy = policyOf({ limit: { retentionShare: 0.8, backlogMessages: 1000 } });
const good: GuardInput = {
  ageMs: 500,
  pollEveryMs: 1000,
  completeness: 1,
  lagMessages: 100,
  retentionShare: 0,
  objectiveMessages: 50,
  ask: { ratePerSec: 2000, reason: 'BACKLOG_AT_OBJECTIVE' },
  flowRatePerSec: 1500,
};

function guard(changes: Partial<GuardInput>, state: GuardState = beginGuard()) {
  return guardConstraint(state, { ...good, ...changes }, policy);
}

describe('freshMs', () => {
  it.each([
    { pollEveryMs: 1000, fresh: 5000 },
    { pollEveryMs: 4000, fresh: 12_000 },
  ])('is $fresh with polls every $pollEveryMs ms', ({ pollEveryMs, fresh }) =>
    expect(freshMs(pollEveryMs)).toBe(fresh),
  );
});

describe('guardConstraint', () => {
  it('lets a fresh and complete ask through', () => {
    expect(guard({})).toMatchObject({ askPerSec: 2000, reason: 'BACKLOG_AT_OBJECTIVE', clamp: null, mode: 'fresh' });
  });

  it.each([
    { ageMs: 5_000, ask: 2000, mode: 'fresh', reason: 'BACKLOG_AT_OBJECTIVE' },
    { ageMs: 5_001, ask: 1500, mode: 'stale', reason: 'STALE_HOLD' },
    { ageMs: 10_000, ask: 1500, mode: 'stale', reason: 'STALE_HOLD' },
    { ageMs: 40_000, ask: 1150, mode: 'gliding', reason: 'STALE_GLIDE' },
    { ageMs: 70_000, ask: 800, mode: 'gliding', reason: 'STALE_GLIDE' },
    { ageMs: 9e9, ask: 800, mode: 'gliding', reason: 'STALE_GLIDE' },
  ])('asks $ask ($reason) at an age of $ageMs ms', ({ ageMs, ask, mode, reason }) => {
    expect(guard({ ageMs })).toMatchObject({ askPerSec: ask, mode, reason });
  });

  it('glides from the rate at which it went stale, and stays there when the safe rate is higher', () => {
    const went = guard({ ageMs: 6_000, flowRatePerSec: 300 });
    expect(guard({ ageMs: 40_000, flowRatePerSec: 9000 }, went.state).askPerSec).toBe(300);
    expect(guard({ ageMs: 100 }, went.state).state.rateWhenStalePerSec).toBeNull();
  });

  it('does not rise again with a reading that is stale as well, but less so', () => {
    const later = guard({ ageMs: 60_000 });
    expect(guard({ ageMs: 20_000 }, later.state).askPerSec).toBe(later.askPerSec);
    expect(guard({ ageMs: 6_000 }, later.state)).toMatchObject({ askPerSec: later.askPerSec, mode: 'stale' });
  });

  it.each([
    { askPerSec: 2000, want: 1500, clamp: 'no-raise', reason: 'PARTIAL_READING' },
    { askPerSec: 1400, want: 1400, clamp: null, reason: 'BACKLOG_AT_OBJECTIVE' },
  ])('answers $want to an ask of $askPerSec on a partial reading', ({ askPerSec, want, clamp, reason }) => {
    const guarded = guard({ completeness: 0.9, ask: { ratePerSec: askPerSec, reason: 'BACKLOG_AT_OBJECTIVE' } });
    expect(guarded).toMatchObject({ askPerSec: want, clamp, reason });
  });

  describe('at the hard limit', () => {
    const at = guard({ lagMessages: 1000 });
    it.each([
      { what: 'a backlog at the limit', changes: { lagMessages: 1000 }, state: beginGuard(), ask: 0 },
      { what: 'a backlog below it', changes: { lagMessages: 999 }, state: beginGuard(), ask: 2000 },
      { what: 'a log 80 % unread', changes: { retentionShare: 0.8 }, state: beginGuard(), ask: 0 },
      {
        what: 'a short backlog in a log trimmed empty',
        changes: { retentionShare: 1, lagMessages: 50 },
        state: beginGuard(),
        ask: 2000,
      },
      { what: 'a backlog above 0.7 of it on the way down', changes: { lagMessages: 700 }, state: at.state, ask: 0 },
      { what: 'a backlog below 0.7 of it', changes: { lagMessages: 699 }, state: at.state, ask: 2000 },
      { what: 'a log 57 % unread on the way down', changes: { retentionShare: 0.57 }, state: at.state, ask: 0 },
      {
        what: 'a partial backlog at the limit',
        changes: { lagMessages: 1000, completeness: 0.5 },
        state: beginGuard(),
        ask: 0,
      },
      { what: 'blindness at the limit', changes: { lagMessages: 0, ageMs: 60_000 }, state: at.state, ask: 0 },
      {
        what: 'a stale backlog that never was fresh at it',
        changes: { lagMessages: 1000, ageMs: 6000 },
        state: beginGuard(),
        ask: 1500,
      },
    ])('asks $ask with $what', ({ changes, state, ask }) => expect(guard(changes, state).askPerSec).toBe(ask));

    it('does not take a sum that shrank with the answers for a shorter backlog', () => {
      expect(guard({ lagMessages: 100, completeness: 0.5 }, at.state)).toMatchObject({
        askPerSec: 0,
        reason: 'HARD_LIMIT',
      });
      expect(guard({ lagMessages: null, completeness: 0 }, at.state).askPerSec).toBe(0);
    });
  });
});

describe('guardFlow', () => {
  const calm = { isAtHardLimit: false, dtSec: 1, offeredPerSec: null, mayRaise: true };
  const flow = (ratePerSec: number, previousPerSec: number, dtSec = 1) =>
    guardFlow({ ...calm, ratePerSec, previousPerSec, dtSec }, policy);

  it.each([
    { ask: 2000, previous: 1500, dt: 1, want: 2000, clamp: null },
    { ask: 9000, previous: 1500, dt: 1, want: 3000, clamp: 'step-up' },
    { ask: 9000, previous: 1500, dt: 0.5, want: 1500 * Math.SQRT2, clamp: 'step-up' },
    { ask: 9000, previous: 1500, dt: 0, want: 1500, clamp: 'step-up' },
    { ask: 9000, previous: 100, dt: 1, want: 200, clamp: 'step-up' },
    { ask: 9000, previous: 20, dt: 1, want: 120, clamp: 'step-up' },
    { ask: 9000, previous: 0, dt: 1, want: 100, clamp: 'step-up' },
    { ask: 60, previous: 9000, dt: 1, want: 100, clamp: 'floor' },
    { ask: 20_000, previous: 9000, dt: 1, want: 10_000, clamp: 'ceiling' },
    { ask: 5000, previous: 20_000, dt: 1, want: 5000, clamp: null },
  ])('gives $want ($clamp) to an ask of $ask after $previous and $dt s', ({ ask, previous, dt, want, clamp }) => {
    const guarded = flow(ask, previous, dt);
    expect(guarded.ratePerSec).toBeCloseTo(want, 9);
    expect(guarded.clamp).toBe(clamp);
  });

  it('stops at the hard limit, below the floor and at once', () => {
    expect(guardFlow({ ...calm, ratePerSec: 0, isAtHardLimit: true, previousPerSec: 9000 }, policy)).toEqual({
      ratePerSec: 0,
      clamp: 'hard-limit',
    });
  });

  it('leaves 0 by 1 % of the ceiling a second where the floor is 0', () => {
    const noFloor = policyOf({ rate: { ceilingPerSec: 0.1, floorPerSec: 0, safePerSec: 0, burstSec: 1 } });
    expect(guardFlow({ ...calm, ratePerSec: 0.1, previousPerSec: 0 }, noFloor).ratePerSec).toBeCloseTo(0.001, 12);
  });

  it.each([{ dt: 600 }, { dt: 1e5 }])('does not catch up on a pause of $dt s with a jump', ({ dt }) => {
    expect(flow(10_000, 101, dt).ratePerSec).toBeLessThanOrEqual(101 * 2 ** 2);
    expect(guardFlow({ ...calm, ratePerSec: 10_000, previousPerSec: 0, dtSec: dt }, policy)).toEqual({
      ratePerSec: 200,
      clamp: 'step-up',
    });
  });

  describe('with a largest cut of 70 %', () => {
    const gradual = policyOf({ enforcement: { instanceShare: 1, maxCutShare: 0.7 } });
    it.each([
      { what: 'what is asked', offered: 2000, ask: 100, previous: 2000, may: true, want: 600, clamp: 'max-cut' },
      { what: 'a mild cut', offered: 2000, ask: 700, previous: 2000, may: true, want: 700, clamp: null },
      { what: 'unknown demand', offered: null, ask: 100, previous: 9000, may: true, want: 3000, clamp: 'max-cut' },
      {
        what: 'a demand that jumped',
        offered: 20_000,
        ask: 100,
        previous: 200,
        may: true,
        want: 400,
        clamp: 'step-up',
      },
      {
        what: 'more than the ceiling',
        offered: 1e6,
        ask: 100,
        previous: 9000,
        may: true,
        want: 10_000,
        clamp: 'max-cut',
      },
      { what: 'a blind flow', offered: 2000, ask: 100, previous: 200, may: false, want: 200, clamp: 'max-cut' },
    ])('gives $want to $what', ({ offered, ask, previous, may, want, clamp }) => {
      const input = { ...calm, ratePerSec: ask, previousPerSec: previous, offeredPerSec: offered, mayRaise: may };
      expect(guardFlow(input, gradual)).toEqual({ ratePerSec: expect.closeTo(want, 9), clamp });
    });

    it('still stops at the hard limit', () => {
      const input = { ...calm, ratePerSec: 0, isAtHardLimit: true, previousPerSec: 2000, offeredPerSec: 2000 };
      expect(guardFlow(input, gradual).ratePerSec).toBe(0);
    });
  });
});
