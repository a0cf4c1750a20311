import { BILLING, billing, failedAt, lagAt, partitionOf, policyOf, readingAt } from '../test/builders.js';
import { type ConstraintTurn, viewConstraint } from './constraint-view.js';
import { type LagWindow, pushReading } from './lag/lag-window.js';
import { type OkReading } from './lag/reading.js';
import { beginGuard } from './law/guard-rails.js';

const windowOf = (...readings: OkReading[]) =>
  readings.reduce<LagWindow | null>((window, reading) => pushReading(window, reading), null)!;
const busy = windowOf(lagAt(0, 0, 5000), lagAt(10, 10_000, 16_000));
const turn: ConstraintTurn = {
  ...{ constraint: billing, id: BILLING, reading: busy.reading, window: busy, ageMs: 400, policy: policyOf() },
  ask: { ratePerSec: 900, reason: 'BACKLOG_AT_OBJECTIVE', capacityPerSec: 1200, figures: { queueMessages: 5 } },
  guarded: { askPerSec: 900, reason: 'BACKLOG_AT_OBJECTIVE', clamp: null, mode: 'fresh', state: beginGuard() },
};
const view = (changes: Partial<ConstraintTurn> = {}) => viewConstraint({ ...turn, ...changes });
const unmeasured = { ...turn.ask, capacityPerSec: null };

describe('viewConstraint', () => {
  it('shows what is known', () => {
    expect(view()).toEqual({
      ...{ id: BILLING, group: 'billing', cluster: 'main', topics: ['orders'], mode: 'fresh' },
      ...{ lagMessages: 6000, lagReason: null, delaySec: 6, consumedPerSec: 1000, producedPerSec: 1100 },
      ...{ capacityPerSec: 1200, objectiveMessages: 6000, completeness: 1, sampleAgeMs: 400 },
      drainEta: 'not-closing',
      ...{
        members: 1,
        groupState: 'stable',
        lawAskPerSec: 900,
        askPerSec: 900,
        reason: 'BACKLOG_AT_OBJECTIVE',
        clamp: null,
      },
      ...{ figures: { queueMessages: 5 }, failure: null },
    });
  });

  it('knows nothing before the first reading, and says why', () => {
    expect(view({ window: null, reading: undefined, ask: unmeasured })).toMatchObject({
      ...{ mode: 'no-reading', lagMessages: null, lagReason: 'no-reading', delaySec: null, consumedPerSec: null },
      ...{
        producedPerSec: null,
        objectiveMessages: null,
        completeness: 0,
        sampleAgeMs: null,
        members: null,
        groupState: 'unknown',
      },
    });
    expect(view({ window: null, reading: failedAt(1) })).toMatchObject({
      lagReason: 'timeout',
      failure: 'no answer from main',
    });
  });

  it('keeps showing the last numbers, with their age, when a reading fails', () => {
    expect(view({ reading: failedAt(11), ageMs: 7000 })).toMatchObject({
      lagMessages: 6000,
      sampleAgeMs: 7000,
      failure: 'no answer from main',
    });
  });

  it('names the reason of a backlog that no partition knows', () => {
    const blind = windowOf(readingAt(1, [partitionOf(0, { endOffset: null, unknown: 'no-leader' })]));
    expect(view({ window: blind, reading: blind.reading })).toMatchObject({
      lagMessages: null,
      lagReason: 'no-leader',
      completeness: 0,
    });
  });

  it.each([
    { what: 'nothing waits', window: windowOf(lagAt(0, 5, 5)), ask: unmeasured, delay: 0 },
    { what: 'the pace is unknown', window: windowOf(lagAt(0, 5, 9)), ask: unmeasured, delay: null },
    { what: 'nothing is consumed', window: windowOf(lagAt(0, 5, 9), lagAt(9, 5, 9)), ask: unmeasured, delay: null },
    {
      what: 'nothing is consumed of late',
      window: windowOf(lagAt(0, 5, 605), lagAt(9, 5, 605)),
      ask: turn.ask,
      delay: 0.5,
    },
  ])('has a delay of $delay where $what', ({ window, ask, delay }) =>
    expect(view({ window, ask }).delaySec).toBe(delay),
  );

  it.each([
    { objective: { delaySec: 5 }, ask: turn.ask, messages: 6000 },
    { objective: { delaySec: 5 }, ask: unmeasured, messages: 5000 },
    { objective: { backlogMessages: 900 }, ask: turn.ask, messages: 900 },
    { objective: { delaySec: 5, backlogMessages: 900 }, ask: turn.ask, messages: 900 },
    { objective: { delaySec: 5, backlogMessages: 9e6 }, ask: turn.ask, messages: 6000 },
  ])('allows $messages messages for the objective $objective', ({ objective, ask, messages }) => {
    expect(view({ policy: policyOf({ objective }), ask }).objectiveMessages).toBe(messages);
  });
});
