import {
  allocate,
  allocateShares,
  type BucketState,
  type Budget,
  type InstanceReport,
  type InstanceState,
  leaseTokens,
  MILLI,
  nextDemandMilli,
  type ProducerShare,
  publishBudget,
  reportOf,
  withShare,
} from '@headgate/core';

/** One way of sharing a rate: gives tokens when a producer leases, and thinks once a second. */
export interface Sharer {
  readonly title: string;
  lease(i: number, wantTokens: number, offeredPerSec: number, nowMs: number): number;
  tick(ratePerSec: number, nowMs: number): void;
}

interface Level {
  tokens: number;
  atMs: number;
}
const newLevel = (): Level => ({ tokens: 0, atMs: 0 });

function take(level: Level, perSec: number, depth: number, want: number, nowMs: number): number {
  level.tokens = Math.min(depth, level.tokens + (perSec * (nowMs - level.atMs)) / 1000);
  level.atMs = nowMs;
  const given = Math.min(want, level.tokens);
  level.tokens -= given;
  return given;
}

/** Each producer has a bucket with an equal part of the rate. */
export function equalSplit(producers: number): Sharer {
  const levels = Array.from({ length: producers }, newLevel);
  let perSec = 0;
  return {
    title: 'equal split',
    lease: (i, want, _, nowMs) => take(levels[i]!, perSec, 2 * perSec, want, nowMs),
    tick: (ratePerSec) => {
      perSec = ratePerSec / producers;
    },
  };
}

/** One bucket; whoever comes takes what he wants. */
export function firstCome(): Sharer {
  const level = newLevel();
  let perSec = 0;
  return {
    title: 'one shared bucket, first come',
    lease: (_, want, __, nowMs) => take(level, perSec, perSec, want, nowMs),
    tick: (ratePerSec) => {
      perSec = ratePerSec;
    },
  };
}

/** Each has a bucket with a part of the rate in proportion to what it reported last. */
export function proportional(producers: number): Sharer {
  const levels = Array.from({ length: producers }, newLevel);
  const demands = new Array<number>(producers).fill(1);
  let shares = new Array<number>(producers).fill(0);
  return {
    title: 'proportional to demand',
    lease: (i, want, offeredPerSec, nowMs) => {
      demands[i]! += 0.6 * (offeredPerSec - demands[i]!);
      return take(levels[i]!, shares[i]!, 2 * shares[i]!, want, nowMs);
    },
    tick: (ratePerSec) => {
      const sum = demands.reduce((a, b) => a + b, 0);
      shares = demands.map((demand) => (sum > 0 ? (ratePerSec * demand) / sum : 0));
    },
  };
}

const TERMS: Budget['terms'] = {
  mode: 'enforce',
  overflow: { strategy: 'drop', maxWaitMs: 0, maxWaiting: 1 },
  onOutage: 'safe',
  reason: { code: 'SIM', text: '', link: '/' },
  policyVersion: 'sim',
};

/** The product: its bucket, its reports, its allocation, written back once a second as the controller does. */
export function headgate(weights: readonly number[]): Sharer {
  let flow: BucketState | null = null;
  let seq = 0;
  let requests = 0;
  const instances = new Map<string, InstanceState>();
  const demands = new Map<string, number>();
  const producers: ProducerShare[] = weights.map((weight, i) => {
    return { producer: `p${i}`, weight, minimumPerSec: 0, priority: 'normal' };
  });
  return {
    title: 'max-min of reported demand + pool (the product)',
    lease: (i, wantTokens, offeredPerSec, nowMs) => {
      requests += 1;
      const producer = `p${i}`;
      const usage = { seq: requests, usedMilli: 0, droppedMilli: 0, rejectedMilli: 0 };
      const request = {
        ...{ flow: 'f', producer, instance: '1', requestId: String(requests), firstCostMilli: MILLI, returns: [] },
        wantMilli: Math.floor(wantTokens) * MILLI,
        usage: { ...usage, offeredMilliPerSec: Math.floor(offeredPerSec * MILLI) },
      };
      const leased = leaseTokens(flow, instances.get(producer) ?? null, request, '', nowMs);
      flow = leased.flow;
      if (leased.instance !== null) instances.set(producer, leased.instance);
      return leased.outcome.ok ? leased.outcome.grantedMilli / MILLI : 0;
    },
    tick: (ratePerSec, nowMs) => {
      seq += 1;
      const rateMilliPerSec = Math.floor(ratePerSec * MILLI);
      const rates = { rateMilliPerSec, burstMilli: rateMilliPerSec, safeMilliPerSec: rateMilliPerSec, epoch: 1, seq };
      const times = { validForMs: 30_000, leaseTtlMs: 5_000, refreshAfterMs: 1_000 };
      flow = publishBudget(flow, { flow: 'f', ...rates, ...times, terms: TERMS }, 'g', nowMs).flow;
      const reports = [...instances].map(([producer, state]) => reportOf({ producer, instance: '1' }, state, nowMs));
      flow = divide(flow, reports, nowMs);
    },
  };

  function divide(state: BucketState, reports: readonly InstanceReport[], nowMs: number): BucketState {
    const ratePerSec = state.budget.rateMilliPerSec / MILLI;
    const asked = reports.map((report) => {
      const demand = nextDemandMilli(demands.get(report.producer) ?? null, report, state.budget.rateMilliPerSec);
      demands.set(report.producer, demand);
      return { ...report, demandPerSec: demand / MILLI };
    });
    const shares = allocate(ratePerSec, ratePerSec, producers, asked).map((one, i) => {
      const shareMilliPerSec = Math.floor(one.sharePerSec * MILLI);
      const reservedMilliPerSec = Math.floor(one.reservedPerSec * MILLI);
      const { levelMilli, ageMs } = reports[i]!;
      const level = Math.min(levelMilli + (reservedMilliPerSec * ageMs) / 1000, 2 * reservedMilliPerSec);
      const { producer, instance } = one;
      return {
        producer,
        instance,
        shareMilliPerSec,
        reservedMilliPerSec,
        safeShareMilliPerSec: 0,
        level: Math.floor(level),
      };
    });
    const reservedMilli = shares.reduce((sum, { level }) => sum + level, 0);
    const rates = { rateMilliPerSec: state.budget.rateMilliPerSec, heldSafeMilliPerSec: 0, reservedMilli };
    const divided = allocateShares(state, { flow: 'f', epoch: 1, ...rates, shares }, nowMs);
    if (divided === null) return state;
    for (const share of shares) {
      instances.set(share.producer, withShare(divided, instances.get(share.producer)!, share));
    }
    return divided;
  }
}
