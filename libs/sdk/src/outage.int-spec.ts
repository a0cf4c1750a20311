import { setTimeout as pause } from 'node:timers/promises';
import { RedisTokenBucket } from '@headgate/bucket';
import { type Budget } from '@headgate/core';
import { FaultProxy, type RedisServer, startRedis, until } from '@headgate/testing';
import { Redis } from 'ioredis';
import { createClient, type FlowClient, type HeadgateClient, type Transition } from './index.js';

/** Every interval of the defaults is divided by this; the safe share then holds from the third second on. */
const FACTOR = 10;
const CLIENTS = 50;
const SAFE_PER_SEC = 500;

describe('SDK on a real Redis behind a proxy', () => {
  let redis: RedisServer;
  let proxy: FaultProxy;
  let controller: RedisTokenBucket;
  const clients: HeadgateClient[] = [];
  let seq = 0;
  let publishing: NodeJS.Timeout | undefined;

  const publish = (flow: string, ratePerSec: number, factor = FACTOR) => {
    seq += 1;
    const budget: Budget = {
      flow,
      rateMilliPerSec: ratePerSec * 1000,
      burstMilli: ratePerSec * 1000,
      safeMilliPerSec: SAFE_PER_SEC * 1000,
      epoch: 1,
      seq,
      validForMs: 30_000 / factor,
      leaseTtlMs: 5000 / factor,
      refreshAfterMs: 1000 / factor,
      terms: {
        mode: 'enforce',
        overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
        onOutage: 'safe',
        reason: { code: 'FIXED', text: 'a fixed rate', link: `/v1/flows/${flow}` },
        policyVersion: 'v1',
      },
    };
    return controller.publish(budget);
  };

  /** As a controller does: a new budget every cycle, until the test ends. */
  async function keepPublishing(flow: string, ratePerSec: number, factor = FACTOR): Promise<() => void> {
    await publish(flow, ratePerSec, factor);
    publishing = setInterval(() => void publish(flow, ratePerSec, factor).catch(() => {}), 1000 / factor);
    return () => clearInterval(publishing);
  }

  function connect(
    flow: string,
    ratePerSec: number,
    onTransition: (transition: Transition) => void = () => {},
  ): FlowClient {
    const client = createClient({
      redis: `redis://127.0.0.1:${proxy.port}`,
      producer: 'checkout',
      bootstrap: { ratePerSec, overflow: 'block' },
      log: () => {},
      env: {},
      onTransition,
    });
    clients.push(client);
    return client.flow(flow);
  }

  /** Takes whatever is there until `ms` have passed, and tells the rate per second that came of it. */
  async function spend(flows: readonly FlowClient[], ms: number): Promise<number> {
    const startMs = performance.now();
    let spent = 0;
    while (performance.now() - startMs < ms) {
      for (const flow of flows) while (flow.tryAcquire()) spent += 1;
      await pause(10);
    }
    return (spent * 1000) / (performance.now() - startMs);
  }

  /** Callers one after the other at `perSec`; their waits in order of length. */
  async function waits(flow: FlowClient, perSec: number, ms: number): Promise<number[]> {
    const startMs = performance.now();
    const took: Promise<number>[] = [];
    const one = async () => {
      const fromMs = performance.now();
      await flow.acquire();
      return performance.now() - fromMs;
    };
    while (performance.now() - startMs < ms) {
      while (took.length < ((performance.now() - startMs) * perSec) / 1000) took.push(one());
      await pause(5);
    }
    return (await Promise.all(took)).sort((a, b) => a - b);
  }

  const p99 = (sorted: readonly number[]) => sorted[Math.floor(sorted.length * 0.99)] as number;

  const leased = (flows: readonly FlowClient[]) =>
    until('every client is leased', () => flows.every((flow) => flow.status().state === 'leased'), Boolean, {
      withinMs: 30_000,
    });

  beforeAll(async () => {
    redis = await startRedis();
    controller = new RedisTokenBucket(redis.url, { commandTimeoutMs: 2000 });
  }, 30_000);

  beforeEach(async () => {
    proxy = await FaultProxy.start(redis.port);
  });

  afterEach(async () => {
    clearInterval(publishing);
    await Promise.all(clients.splice(0).map((client) => client.close()));
    await proxy.close();
  });

  afterAll(async () => {
    await controller.close();
    await redis.stop();
  });

  it('[F01] begins at the bootstrap rate at once with Redis down', async () => {
    await proxy.down();
    const startMs = performance.now();
    const orders = connect('f01', 100);
    await orders.acquire();
    expect(performance.now() - startMs).toBeLessThan(500);
    const ratePerSec = await spend([orders], 4000);
    expect(ratePerSec).toBeGreaterThan(95);
    expect(ratePerSec).toBeLessThan(105);
    expect(orders.status()).toMatchObject({ state: 'bootstrap', mode: 'enforce' });
    expect(orders.status().lastFailure).not.toBeNull();
  }, 20_000);

  it('[F02] keeps the last share of fifty clients, then their safe share, one event each, no error', async () => {
    console.info(`[F02] every interval divided by ${FACTOR}`);
    const transitions: Transition[] = [];
    const stopPublishing = await keepPublishing('f02', 5000);
    const flows = Array.from({ length: CLIENTS }, () =>
      connect('f02', 1, (transition) => transitions.push(transition)),
    );
    await leased(flows);
    await spend(flows, 2000);
    await leased(flows);
    // From here on in the same turn: cutting the connections already makes clients change.
    transitions.length = 0;
    stopPublishing();
    await proxy.down();
    await spend(flows, 3500);
    const ratePerSec = await spend(flows, 5500);
    expect(ratePerSec).toBeGreaterThan(SAFE_PER_SEC * 0.9);
    expect(ratePerSec).toBeLessThan(SAFE_PER_SEC * 1.05);
    const seen = transitions.map(({ from, to }) => `${from} to ${to}`).sort();
    expect(seen).toEqual([...Array(CLIENTS).fill('holding to safe'), ...Array(CLIENTS).fill('leased to holding')]);
    expect(flows.every((flow) => flow.status().counts.timedOut === 0)).toBe(true);
  }, 40_000);

  it('[F03] goes on while Redis hangs, and leaves nothing pending after close', async () => {
    await keepPublishing('f03', 1000);
    const orders = connect('f03', 1);
    await leased([orders]);
    await spend([orders], 1000);
    proxy.downstream.add({ type: 'timeout' });
    const took = await waits(orders, 300, 2500);
    // The deadline of 100 ms and 20 ms, ten times looser.
    expect(p99(took)).toBeLessThan(1200);
    expect(orders.status().state).toBe('holding');
    const pending = Promise.allSettled(Array.from({ length: 5000 }, () => orders.acquire()));
    const closedAtMs = performance.now();
    await Promise.all(clients.splice(0).map((client) => client.close()));
    expect(performance.now() - closedAtMs).toBeLessThan(3000);
    const codes = (await pending).map((one) => (one.status === 'fulfilled' ? 'passed' : one.reason.code));
    expect(new Set(codes.slice(-100))).toEqual(new Set(['CLIENT_CLOSED']));
    proxy.clear();
    await until('no connection is left', () => proxy.openConnections === 0);
  }, 40_000);

  it('[F05] uses the rate of a Redis that takes 200 ms, and no caller notices', async () => {
    await keepPublishing('f05', 400, 1);
    proxy.downstream.add({ type: 'latency', latencyMs: 200, jitterMs: 50 });
    const orders = connect('f05', 1);
    await leased([orders]);
    await waits(orders, 200, 7000);
    expect(p99(await waits(orders, 200, 2000))).toBeLessThan(10);
    await spend([orders], 2000);
    const ratePerSec = await spend([orders], 5000);
    expect(ratePerSec).toBeGreaterThanOrEqual(400 * 0.95);
  }, 40_000);

  it('leases again by itself when Redis is back', async () => {
    await publish('heal', 1000);
    const orders = connect('heal', 1);
    await leased([orders]);
    await proxy.down();
    await until('it holds', () => orders.status().state === 'holding');
    await proxy.up();
    await publish('heal', 1000);
    await until('it is leased', () => orders.status().state === 'leased', Boolean, { withinMs: 15_000 });
  }, 40_000);

  it('turns to observe while the flag hg:off stands in Redis, and keeps to it while Redis is away', async () => {
    await keepPublishing('off', 1);
    const orders = connect('off', 1);
    await leased([orders]);
    while (orders.tryAcquire());
    const waiting = orders.acquire(500);
    const admin = new Redis(redis.url);
    try {
      await admin.set('hg:off', '1');
      await waiting;
      expect(orders.status()).toMatchObject({ mode: 'observe', unpaidTokens: expect.any(Number) });
      await proxy.down();
      await until('it holds', () => orders.status().state !== 'leased');
      for (let call = 0; call < 1000; call += 1) expect(orders.tryAcquire()).toBe(true);
      await admin.del('hg:off');
      await proxy.up();
      await until('it enforces', () => orders.status().mode === 'enforce', Boolean, { withinMs: 15_000 });
      await until('it is held', () => !orders.tryAcquire());
    } finally {
      await admin.del('hg:off');
      admin.disconnect();
    }
  }, 40_000);
});
