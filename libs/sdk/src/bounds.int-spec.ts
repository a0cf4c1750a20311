import { MemoryTokenBucket } from '@headgate/bucket';
import { type LeaseOutcome, type LeaseRequest } from '@headgate/core';
import { checkGrantBound, checkLedger, checkSpending, type HistoryEvent, RecordingBucket } from '@headgate/testing';
import { aBudget, newSeed } from '@headgate/testing/contracts';
import fc from 'fast-check';
import { type FlowClient, type HeadgateClient } from './index.js';
import { clientIn, World } from './world.help-spec.js';

/** A bucket on the way to which calls and answers get lost; its server's clock can be stepped. */
class LossyBucket extends MemoryTokenBucket {
  away = false;
  losesReplies = false;
  /** Of so many answers one arrives; null for all of them. */
  answersOneOf: number | null = null;
  private calls = 0;

  override async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    if (this.away) throw new Error('ECONNREFUSED');
    const outcome = await super.lease(request);
    this.calls += 1;
    const isLost = this.answersOneOf !== null && this.calls % this.answersOneOf !== 0;
    if (this.losesReplies || isLost) throw new Error('ECONNRESET');
    return outcome;
  }
}

/** A server's clock counts from far away: a step back does not make it negative. */
const SERVER_MS = 1e9;

/** Producers of one flow in virtual time, whose every call and every token is written down. */
class Town {
  readonly world = new World();
  readonly history: HistoryEvent[] = [];
  readonly bucket: LossyBucket;
  readonly clients: HeadgateClient[] = [];
  readonly flows: FlowClient[] = [];
  stepMs = 0;
  private seq = 0;

  constructor(private readonly budget: Parameters<typeof aBudget>[0]) {
    const { world } = this;
    this.bucket = new LossyBucket({ monotonicMs: () => SERVER_MS + world.nowMs + this.stepMs });
  }

  async publish(): Promise<void> {
    this.seq += 1;
    await this.bucket.publish(aBudget({ ...this.budget, seq: this.seq }));
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

const RATE = { rateMilliPerSec: 100_000, burstMilli: 100_000, safeMilliPerSec: 20_000 };

describe('what producers spend together', () => {
  it('[I2] is never more than was granted, whatever is lost on the way; ledger and grant bound hold', async () => {
    const step = fc.record({
      ms: fc.integer({ min: 50, max: 3000 }),
      times: fc.integer({ min: 0, max: 40 }),
      losesReplies: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const town = new Town(RATE);
      await town.publish();
      await town.world.advance(6000);
      const fromMs = town.world.nowMs;
      town.join(4);
      for (const { ms, times, losesReplies } of steps) {
        town.bucket.losesReplies = losesReplies;
        // A call without an answer is an outage: its tokens come from the last share, and are bounded below.
        if (losesReplies) await town.world.advance(Math.min(ms, 300));
        else await town.pass(ms, times);
      }
      const unleased = town.flows.map((flow) => flow.status().unleasedTokens * 1000);
      checkSpending(town.history, 'orders', () => Math.max(...unleased));
      checkLedger(town.history, 'orders');
      const rates = [{ fromMs, milliPerSec: RATE.rateMilliPerSec }];
      checkGrantBound(town.history, 'orders', { rates, burstMilli: RATE.burstMilli });
    });
    await fc.assert(property, { seed: newSeed('I2'), numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 10) });
  }, 60_000);

  it.each([2, 3])(
    'spends no more than the rate where one of %i answers arrives: what stood in for a lost one is repaid from it',
    async (answersOneOf) => {
      const town = new Town(RATE);
      await town.publish();
      town.join(1);
      await town.pass(10_000, 20);
      town.bucket.answersOneOf = answersOneOf;
      const SEC = 60;
      const spent = await town.pass(SEC * 1000, 20);
      expect(spent).toBeLessThanOrEqual(1.05 * (RATE.rateMilliPerSec / 1000) * SEC);
      expect(spent).toBeGreaterThan(0.5 * (RATE.rateMilliPerSec / 1000) * SEC);
    },
    60_000,
  );

  it('[I2] with nobody there, after the budget has expired, each spends its safe share and one local burst', async () => {
    const CLIENTS = 5;
    const town = new Town(RATE);
    await town.publish();
    town.join(CLIENTS);
    await town.pass(10_000, 20);
    town.bucket.away = true;
    await town.pass(31_000, 20, false);
    for (const flow of town.flows) expect(flow.status().state).toBe('safe');
    const spentAt: { readonly instance: number; readonly atMs: number }[] = [];
    for (let at = 0; at < 20_000; at += 50) {
      for (const [instance, flow] of town.flows.entries())
        for (let n = town.spend(20, [flow]); n > 0; n -= 1) spentAt.push({ instance, atMs: town.world.nowMs });
      await town.world.advance(50);
    }
    const shares = town.flows.map((flow) => flow.status().sharePerSec);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(20 * 1.01);
    for (const [instance, share] of shares.entries()) {
      const own = spentAt.filter((spent) => spent.instance === instance).map(({ atMs }) => atMs);
      expect(own.length / 20).toBeGreaterThan(0.9 * share);
      for (const [from, fromMs] of own.entries())
        for (const [to, toMs] of own.entries())
          if (to >= from)
            expect(to - from + 1).toBeLessThanOrEqual((share * (toMs - fromMs)) / 1000 + Math.max(1, share));
    }
  }, 60_000);

  it('[F59] passes the safe rate where instances are added during an outage; the excess that is reported is the true one', async () => {
    const town = new Town(RATE);
    await town.publish();
    town.join(5);
    await town.pass(10_000, 20);
    town.bucket.away = true;
    await town.pass(35_000, 20, false);
    const before = town.flows.map((flow) => flow.status().unleasedTokens).reduce((sum, tokens) => sum + tokens, 0);
    town.join(4, 15);
    const OUTAGE_SEC = 60;
    const spent = await town.pass(OUTAGE_SEC * 1000, 20, false);
    const safePerSec = RATE.safeMilliPerSec / 1000;
    // Five safe shares and four bootstraps: the one bound that cannot be promised.
    expect(spent).toBeGreaterThan(2 * safePerSec * OUTAGE_SEC);
    town.bucket.away = false;
    await town.publish();
    // Nobody spends any more; all of them report once they are answered.
    await town.pass(10_000, 0);
    const reports = await town.bucket.instances('orders');
    const reported = reports.reduce((sum, { unleasedMilli }) => sum + unleasedMilli, 0) / 1000;
    const actualExcess = spent - safePerSec * OUTAGE_SEC;
    expect(reported - before - safePerSec * OUTAGE_SEC).toBeCloseTo(actualExcess, 6);
    for (const { unleasedMilli } of reports) expect(unleasedMilli).toBeGreaterThan(0);
  }, 60_000);
});
