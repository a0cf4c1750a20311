import { MemoryTokenBucket } from '@headgate/bucket';
import { allocate, type LeaseOutcome, type LeaseRequest, MILLI, nextDemandMilli } from '@headgate/core';
import { type HistoryEvent, RecordingBucket } from '@headgate/testing';
import { aBudget } from '@headgate/testing/contracts';
import { type FlowClient, type HeadgateClient } from './index.js';
import { clientIn, World } from './world.help-spec.js';

/** A bucket on the way to which calls and answers get lost; its server's clock can be stepped. */
export class LossyBucket extends MemoryTokenBucket {
  away = false;
  losesReplies = false;
  /** Of so many answers one arrives; null for all of them. */
  answersOneOf: number | null = null;
  /** Instances that died: nothing of theirs arrives. */
  readonly dead = new Set<string>();
  private calls = 0;

  override async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    if (this.away || this.dead.has(request.instance)) throw new Error('ECONNREFUSED');
    const outcome = await super.lease(request);
    this.calls += 1;
    const isLost = this.answersOneOf !== null && this.calls % this.answersOneOf !== 0;
    if (this.losesReplies || isLost) throw new Error('ECONNRESET');
    return outcome;
  }
}

/** A server's clock counts from far away: a step back does not make it negative. */
const SERVER_MS = 1e9;
const REFRESH_MS = 1000;
export const T_LEASE_MS = 5000;
export const RATE = { rateMilliPerSec: 100_000, burstMilli: 100_000, safeMilliPerSec: 20_000 };

/** Producers of one flow in virtual time, whose every call and every token is written down. */
export class Town {
  readonly world = new World();
  readonly history: HistoryEvent[] = [];
  readonly bucket: LossyBucket;
  readonly clients: HeadgateClient[] = [];
  readonly flows: FlowClient[] = [];
  /** How far the clock of the server was stepped. */
  stepMs = 0;
  private seq = 0;
  private readonly demands = new Map<string, number>();

  constructor(private readonly budget: typeof RATE) {
    const { world } = this;
    this.bucket = new LossyBucket({ monotonicMs: () => SERVER_MS + world.nowMs + this.stepMs });
  }

  async publish(): Promise<void> {
    this.seq += 1;
    await this.bucket.publish(aBudget({ ...this.budget, seq: this.seq }));
  }

  /** A controller's turn: publishes, and divides the rate by what each instance is asked for. */
  async turn(): Promise<void> {
    await this.publish();
    const { rateMilliPerSec, safeMilliPerSec } = this.budget;
    const reports = (await this.bucket.instances('orders')).filter(({ ageMs }) => ageMs <= T_LEASE_MS);
    const asked = reports.map((report) => {
      const demandMilli = nextDemandMilli(this.demands.get(report.instance) ?? null, report, rateMilliPerSec);
      this.demands.set(report.instance, demandMilli);
      return { ...report, demandPerSec: demandMilli / MILLI };
    });
    let reservedMilli = 0;
    const shares = allocate(rateMilliPerSec / MILLI, safeMilliPerSec / MILLI, [], asked).map((one) => {
      const [share, reserved, safe] = [one.sharePerSec, one.reservedPerSec, one.safeSharePerSec].map((perSec) =>
        Math.floor(perSec * MILLI),
      ) as [number, number, number];
      const grown = one.levelMilli + (reserved * one.ageMs) / 1000;
      reservedMilli += Math.floor(Math.max(one.levelMilli, Math.min(grown, (2 * reserved * REFRESH_MS) / 1000)));
      const { producer, instance } = one;
      const rates = { shareMilliPerSec: share, reservedMilliPerSec: reserved, safeShareMilliPerSec: safe };
      return { producer, instance, ...rates };
    });
    await this.bucket.allocate({
      ...{ flow: 'orders', epoch: 1, rateMilliPerSec, heldSafeMilliPerSec: 0, reservedMilli },
      shares,
    });
  }

  join(count: number, bootstrapPerSec = 0): void {
    for (let n = 0; n < count; n += 1) {
      const bucket = new RecordingBucket(this.bucket, this.history, () => this.world.nowMs);
      const instance = `i${this.clients.length}`;
      const random = mulberry(this.clients.length + 1);
      const bootstrap = { ratePerSec: bootstrapPerSec, overflow: 'block' as const };
      const client = clientIn(this.world, bucket, { instance, random, bootstrap });
      this.clients.push(client);
      this.flows.push(client.flow('orders'));
    }
  }

  /** Each flow tries to spend `times` tokens; gives how many passed. */
  spend(times: number, flows: readonly FlowClient[] = this.flows): number {
    let passed = 0;
    for (const flow of flows) {
      const instance = `i${this.flows.indexOf(flow)}`;
      for (let n = 0; n < times && flow.tryAcquire(); n += 1) {
        passed += 1;
        this.history.push({ kind: 'spend', flow: 'orders', instance, atMs: this.world.nowMs, milli: 1000 });
      }
    }
    return passed;
  }

  /** Time passes in steps of 50 ms, with a publish a second while somebody decides. */
  async pass(ms: number, times: number, isDecided = true): Promise<number> {
    let passed = 0;
    for (let at = 0; at < ms; at += 50) {
      if (isDecided && at % 1000 === 0) await this.publish();
      passed += this.spend(times);
      await this.world.advance(50);
    }
    return passed;
  }
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
