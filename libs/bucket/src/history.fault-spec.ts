import { setTimeout as pause } from 'node:timers/promises';
import {
  checkEpochs,
  checkGrantBound,
  checkLedger,
  FaultProxy,
  type HistoryEvent,
  machineMs,
  RecordingBucket,
  type RedisServer,
  startRedis,
  until,
} from '@headgate/testing';
import { aBudget, aLease } from '@headgate/testing/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisTokenBucket } from './redis-bucket.js';

const FLOW = 'orders';
const RATE = { rateMilliPerSec: 200_000, safeMilliPerSec: 50_000, burstMilli: 100_000 };
const LEASE = { leaseTtlMs: 1000, refreshAfterMs: 200 };
const FAULT_MS = 1000;

interface Fault {
  readonly name: string;
  /** Lives of the bucket that it ends: each may add a learning time of grants. */
  readonly losses: number;
  begin(redis: RedisServer, proxy: FaultProxy): Promise<void> | void;
  end(redis: RedisServer, proxy: FaultProxy): Promise<void> | void;
}

const onWire = (name: string, toxic: Parameters<FaultProxy['downstream']['add']>[0]): Fault => ({
  name,
  losses: 0,
  begin: (_, proxy) => proxy.downstream.add(toxic),
  end: (_, proxy) => proxy.clear(),
});

const FAULTS: readonly Fault[] = [
  { name: 'SIGKILL', losses: 1, begin: (redis) => redis.kill(), end: (redis) => redis.restart() },
  { name: 'SIGSTOP', losses: 0, begin: (redis) => redis.pause(), end: (redis) => redis.resume() },
  {
    name: 'FLUSHALL',
    losses: 1,
    begin: async (redis) => {
      const admin = new Redis(redis.url);
      await admin.flushall();
      admin.disconnect();
    },
    end: () => {},
  },
  onWire('latency', { type: 'latency', latencyMs: 150, jitterMs: 150 }),
  onWire('a timeout', { type: 'timeout' }),
  onWire('resets', { type: 'reset_peer', afterMs: 20 }),
  onWire('a cut reply', { type: 'limit_data', bytes: 700 }),
  { name: 'a line that is down', losses: 0, begin: (_, proxy) => proxy.down(), end: (_, proxy) => proxy.up() },
];

describe('what a history of calls tells after a fault', () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  const open: RedisTokenBucket[] = [];
  const connect = (port: number, commandTimeoutMs: number) => {
    const bucket = new RedisTokenBucket(`redis://127.0.0.1:${port}`, { commandTimeoutMs });
    open.push(bucket);
    return bucket;
  };
  beforeEach(async () => {
    redis = await startRedis();
    proxy = await FaultProxy.start(redis.port);
  });
  afterEach(async () => {
    for (const bucket of open.splice(0)) await bucket.close();
    await proxy.close();
    await redis.stop();
  });

  it.each(FAULTS)(
    '[I1] [I9] after $name the ledger closes, the grant bound holds and epochs grow',
    async ({ losses, begin, end }) => {
      const history: HistoryEvent[] = [];
      const direct = connect(redis.port, 2000);
      // The controller has a line of its own: after a loss it arms the bucket anew.
      const controller = new RecordingBucket(direct, history);
      let isOver = false;
      let seq = 0;
      const publish = async () => {
        while (!isOver) {
          seq += 1;
          await controller.publish(aBudget({ ...RATE, ...LEASE, epoch: 3, seq })).catch(() => {});
          await pause(50);
        }
      };
      const produce = async (instance: string) => {
        const bucket = new RecordingBucket(connect(proxy.port, 300), history);
        while (!isOver) {
          const request = aLease({ instance, wantMilli: 30_000 });
          let outcome = null;
          while (!isOver && outcome === null) {
            outcome = await bucket.lease(request).catch(() => null);
            if (outcome === null) await pause(20);
          }
          if (outcome?.ok && outcome.grantedMilli > 10_000) {
            const returns = [{ grantId: outcome.grantId!, tokensMilli: 3000 }];
            await bucket.giveBack({ ...aLease({ instance }), returns }).catch(() => {});
          }
          await pause(10);
        }
      };
      const fromMs = machineMs();
      const load = [publish(), ...['a', 'b', 'c', 'd'].map(produce)];
      const grantsAfter = (ms: number) =>
        history.filter((event) => event.kind === 'lease' && event.startMs > ms && event.grantedMilli > 0).length;
      await until(
        'tokens flow',
        () => grantsAfter(0),
        (grants) => grants > 50,
        { withinMs: 20_000 },
      );
      await begin(redis, proxy);
      await pause(FAULT_MS);
      await end(redis, proxy);
      const mendedMs = machineMs();
      await until(
        'tokens flow again',
        () => grantsAfter(mendedMs),
        (grants) => grants > 50,
        { withinMs: 30_000 },
      );
      isOver = true;
      await Promise.all(load);

      const ledger = checkLedger(history, FLOW);
      expect(ledger.grantedMilli).toBeGreaterThan(0);
      checkEpochs(history, FLOW);
      const learned = (RATE.safeMilliPerSec * LEASE.leaseTtlMs) / 1000;
      const rates = [{ fromMs, milliPerSec: RATE.rateMilliPerSec }];
      checkGrantBound(history, FLOW, { rates, burstMilli: RATE.burstMilli, lossesMilli: losses * learned });
      if (losses > 0) return;
      // Nothing was lost: what Redis counted is what was told, and at most what nobody knows beside it.
      const view = (await direct.peek(FLOW))!;
      expect(view.grantedMilli).toBeGreaterThanOrEqual(ledger.grantedMilli);
      expect(view.grantedMilli).toBeLessThanOrEqual(ledger.grantedMilli + ledger.unknownGrantedMilli);
      expect(view.returnedMilli).toBeGreaterThanOrEqual(ledger.creditedMilli);
      expect(view.returnedMilli).toBeLessThanOrEqual(ledger.creditedMilli + ledger.unknownCreditedMilli);
    },
    90_000,
  );
});
