import { type ConstraintView } from '@headgate/core';
import { constraintBody } from './constraint-body.js';

const view: ConstraintView = {
  ...{ id: 'kafka:main/billing/orders', group: 'billing', cluster: 'main', topics: ['orders'], mode: 'fresh' },
  ...{ lagMessages: 365, lagReason: null, delaySec: 1.9, consumedPerSec: 190, producedPerSec: 200 },
  ...{ capacityPerSec: 190, objectiveMessages: 950, completeness: 1, sampleAgeMs: 700, members: 2 },
  ...{
    groupState: 'stable',
    lawAskPerSec: 100,
    askPerSec: 190,
    reason: 'BACKLOG_AT_OBJECTIVE',
    clamp: null,
    figures: {},
    failure: null,
  },
};

describe('constraintBody', () => {
  it('shows what was read lately as it stands', () => {
    expect(constraintBody(view)).toMatchObject({
      ...{ lagMessages: 365, lagMessagesReason: null, delaySec: 1.9, members: 2, groupState: 'stable' },
    });
  });

  it.each(['stale', 'gliding'] as const)('knows no backlog of a group that went away: %s', (mode) => {
    const gone = { ...view, mode, sampleAgeMs: 15_200, failure: 'group billing does not exist' };
    const reason = 'last read 15 s ago, 365 messages then: group billing does not exist';
    expect(constraintBody(gone)).toMatchObject({
      ...{ lagMessages: null, lagMessagesReason: reason, delaySec: null, delaySecReason: reason },
      ...{ consumedPerSec: null, producedPerSec: null, objectiveMessages: null, capacityPerSec: 190 },
      ...{ members: null, membersReason: reason, groupState: 'unknown', sampleAgeMs: 15_200, sampleAgeMsReason: null },
    });
  });
});
