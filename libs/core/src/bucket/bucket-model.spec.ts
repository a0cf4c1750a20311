import { describe, expect, it } from '@jest/globals';
import { giveBackTokens, type InstanceState, leaseTokens, publishBudget, viewBucket } from './bucket-model.js';
import { type Budget } from './budget.js';
import { type LeaseRequest } from './token-bucket.port.js';

const budget: Budget = {
  flow: 'f',
  rateMilliPerSec: 10_000,
  burstMilli: 20_000,
  safeMilliPerSec: 4_000,
  epoch: 1,
  seq: 1,
  validForMs: 10_000,
  leaseTtlMs: 5_000,
  refreshAfterMs: 1_000,
  terms: {
    mode: 'enforce',
    overflow: { strategy: 'drop', maxWaitMs: 0, maxWaiting: 0 },
    onOutage: 'safe',
    reason: { code: 'TEST', text: '', link: '/' },
    policyVersion: 'v',
  },
};
const request: LeaseRequest = {
  flow: 'f',
  producer: 'p',
  instance: 'i',
  requestId: 'r',
  wantMilli: 3_000,
  firstCostMilli: 1_000,
  returns: [],
  usage: null,
};
const { flow: atZero } = publishBudget(null, budget, 'g', 0);

/** Everything frozen, so that a step which changes what it was given throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) frozen(part);
  }
  return value;
}

describe('bucket model', () => {
  it.each([
    { atMs: 0, tokensMilli: 0, says: 'begins empty' },
    { atMs: 2_000, tokensMilli: 8_000, says: 'fills at the safe rate while learning' },
    { atMs: 5_000, tokensMilli: 20_000, says: 'is full after learning' },
  ])('$says: $tokensMilli at $atMs ms', ({ atMs, tokensMilli }) => {
    expect(viewBucket(atZero, atMs).tokensMilli).toBe(tokensMilli);
  });

  it('integrates over all three rates in one step as in many', () => {
    const deep = publishBudget(null, { ...budget, burstMilli: 1e9 }, 'g', 0).flow;
    // 5 s of learning at 4/s, 5 s valid at 10/s, 10 s without a controller at 4/s.
    expect(viewBucket(deep, 20_000).tokensMilli).toBe(20_000 + 50_000 + 40_000);
    let inSteps = deep;
    for (let ms = 37; ms < 20_000; ms += 37) {
      const leased = leaseTokens(inSteps, null, { ...request, requestId: `${ms}`, wantMilli: 0 }, 'd', ms);
      inSteps = leased.flow!;
    }
    expect(viewBucket(inSteps, 20_000).tokensMilli).toBe(110_000);
  });

  it('changes nothing that it was given', () => {
    const stored = frozen(viewBucket(atZero, 0) && atZero);
    const first = frozen(leaseTokens(stored, null, request, 'd', 4_000));
    const grantId = first.outcome.ok ? first.outcome.grantId! : '';
    const body = { ...request, requestId: 'r2', returns: [{ grantId, tokensMilli: 1_000 }] };
    const second = frozen(leaseTokens(first.flow, first.instance, body, 'd2', 4_100));
    expect(() => giveBackTokens(second.flow, second.instance, body, 'd', 4_200)).not.toThrow();
    expect(() => publishBudget(second.flow, { ...budget, seq: 2 }, 'g2', 4_300)).not.toThrow();
  });

  it('gives the same for the same', () => {
    const once = () => leaseTokens(atZero, null, request, 'd', 3_000);
    expect(once()).toEqual(once());
  });

  it('honours no grant of an instance that belongs to an earlier life of the flow', () => {
    const { instance, outcome } = leaseTokens(atZero, null, request, 'd', 3_000);
    const grantId = outcome.ok ? outcome.grantId! : '';
    const { flow } = publishBudget(null, budget, 'g2', 3_100);
    const returns = [{ grantId, tokensMilli: 3_000 }];
    const back = giveBackTokens(flow, instance as InstanceState, { ...request, returns }, 'd', 3_200);
    expect(back.outcome.creditedMilli).toEqual([0]);
    expect(back.flow).toBe(flow);
  });
});
