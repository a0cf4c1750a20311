import { allocate } from '../src/allocation/fair-share.js';
import {
  allocateShares,
  type BucketState,
  type InstanceState,
  leaseTokens,
  publishBudget,
  withShare,
} from '../src/bucket/bucket-model.js';
import { type Budget, MILLI } from '../src/bucket/budget.js';

const PRODUCERS = 20;

/** Everybody wants without end; producer 0 asks 10 at a time. Gives what each got, as a part of its share. */
export function playDeficit(perSecEach: number, runSec: number): number[] {
  const rateMilliPerSec = PRODUCERS * perSecEach * MILLI;
  const budget: Budget = {
    ...{ flow: 'f', rateMilliPerSec, burstMilli: rateMilliPerSec, safeMilliPerSec: rateMilliPerSec },
    ...{ epoch: 1, seq: 0, validForMs: 30_000, leaseTtlMs: 5_000, refreshAfterMs: 1_000 },
    terms: {
      ...{ mode: 'enforce', onOutage: 'safe', policyVersion: 'v', reason: { code: 'TEST', text: '', link: '/' } },
      overflow: { strategy: 'block', maxWaitMs: 0, maxWaiting: 1 },
    },
  };
  let flow: BucketState | null = null;
  const instances = new Array<InstanceState | null>(PRODUCERS).fill(null);
  const got = new Array<number>(PRODUCERS).fill(0);
  for (let sec = 0; sec < runSec; sec += 1) {
    const nowMs = sec * 1000;
    flow = publishBudget(flow, { ...budget, seq: sec + 1 }, 'g', nowMs).flow;
    const demands = instances.flatMap((one, i) =>
      one ? [{ producer: `p${i}`, instance: '1', demandPerSec: 1e6 }] : [],
    );
    const shares = allocate(rateMilliPerSec, 0, [], demands).map(
      ({ producer, instance, sharePerSec, reservedPerSec }) => {
        return {
          producer,
          instance,
          shareMilliPerSec: Math.floor(sharePerSec),
          reservedMilliPerSec: Math.floor(reservedPerSec),
          safeShareMilliPerSec: 0,
        };
      },
    );
    const levels = instances.reduce((sum, one) => sum + Math.floor((one?.levelMicro ?? 0) / 1000), 0);
    const division = { flow: 'f', epoch: 1, rateMilliPerSec, heldSafeMilliPerSec: 0, reservedMilli: levels, shares };
    flow = allocateShares(flow, division, nowMs)!;
    for (const share of shares) {
      const i = Number(share.producer.slice(1));
      instances[i] = withShare(flow, instances[i]!, share);
    }
    for (let turn = 0; turn < PRODUCERS; turn += 1) {
      const i = (turn + sec) % PRODUCERS;
      const costMilli = (i === 0 ? 10 : 1) * MILLI;
      const request = {
        ...{ flow: 'f', producer: `p${i}`, instance: '1', requestId: `${sec}`, returns: [], usage: null },
        ...{ wantMilli: costMilli, firstCostMilli: costMilli },
      };
      const leased = leaseTokens(flow, instances[i] ?? null, request, '', nowMs + turn * 40);
      flow = leased.flow!;
      instances[i] = leased.instance;
      if (leased.outcome.ok) got[i]! += leased.outcome.grantedMilli;
    }
  }
  return got.map((milli) => milli / (perSecEach * runSec * MILLI));
}
