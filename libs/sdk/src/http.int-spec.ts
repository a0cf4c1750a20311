import { FaultProxy, until } from '@headgate/testing';
import { LeaseStub } from '../test/lease-stub.js';
import { createClient, type HeadgateClient } from './index.js';
import { World } from './world.help-spec.js';

describe('SDK over HTTP against a stub that speaks the contract', () => {
  let stub: LeaseStub;
  const clients: HeadgateClient[] = [];
  const connect = (url: string, more = {}) => {
    const bootstrap = { ratePerSec: 50, overflow: 'block' as const };
    const client = createClient({ url, producer: 'checkout', bootstrap, log: () => {}, env: {}, ...more });
    clients.push(client);
    return client;
  };
  beforeEach(async () => {
    stub = await LeaseStub.start();
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close({ deadlineMs: 50 })));
    await stub.stop();
  });

  it.each([
    { before: 'its first contact', knownMs: 0, state: 'bootstrap', perSec: 50 },
    { before: 'its key was revoked', knownMs: 5000, state: 'safe', perSec: 10 },
  ])(
    '[F55] asks once a minute while its key is unknown, keeps the safe rate it had before $before, and resumes',
    async ({ knownMs, state, perSec }) => {
      // Virtual time, and real HTTP: time stands still until every call is answered.
      const original = globalThis.fetch;
      const pending = new Set<Promise<unknown>>();
      globalThis.fetch = (...args) => {
        const call = original(...args).then(async (response) => new Response(await response.text(), response));
        pending.add(call);
        void call.catch(() => {}).finally(() => pending.delete(call));
        return call;
      };
      class RealIo extends World {
        override async settle(): Promise<void> {
          await super.settle();
          while (pending.size > 0) {
            await Promise.allSettled([...pending]);
            await super.settle();
          }
          await super.settle();
        }
      }
      const world = new RealIo();
      let isKnown = knownMs > 0;
      stub.status = () => (isKnown ? 200 : 401);
      const client = connect(stub.url, { clock: world.clock, scheduler: world, push: false });
      const orders = client.flow('orders');
      let spent = 0;
      try {
        await world.advance(knownMs);
        if (isKnown) expect(orders.status().state).toBe('leased');
        isKnown = false;
        // What was valid when the key was revoked holds for half a minute.
        for (let passedMs = 0; passedMs < (knownMs > 0 ? 40_000 : 0); passedMs += 500) {
          while (orders.tryAcquire());
          await world.advance(500);
        }
        const before = stub.atMs.length;
        for (let passedMs = 0; passedMs < 3_600_000; passedMs += 500) {
          while (orders.tryAcquire()) spent += 1;
          await world.advance(500);
        }
        expect(stub.atMs.length - before).toBeGreaterThan(50);
        expect(stub.atMs.length - before).toBeLessThan(65);
        expect(spent / 3600).toBeCloseTo(perSec, 0);
        expect(orders.status()).toMatchObject({ state, lastFailure: expect.stringContaining('401') });
        isKnown = true;
        await world.advance(70_000);
        expect(orders.status()).toMatchObject({ state: 'leased', lastFailure: null });
      } finally {
        globalThis.fetch = original;
        clients.length = 0;
      }
    },
    60_000,
  );

  it('[F53] offers at most a tenth more where half of the calls fail', async () => {
    const CLIENTS = 40;
    const REFRESH_MS = 250;
    const FOR_MS = 5000;
    stub.terms.refreshAfterMs = REFRESH_MS;
    for (let n = 0; n < CLIENTS; n += 1) connect(stub.url, { instance: `i-${n}`, push: false }).flow('orders');
    const allLeased = () => clients.every((client) => client.statuses()[0]?.state === 'leased');
    await until('all are leased', allLeased, Boolean, { withinMs: 60_000 });
    stub.status = (call) => (call % 2 === 0 ? 500 : 200);
    const before = stub.atMs.length;
    const startMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, FOR_MS));
    const offered = stub.atMs.length - before;
    const steady = (CLIENTS * (performance.now() - startMs)) / REFRESH_MS;
    expect(offered).toBeLessThan(1.1 * steady);
    expect(offered).toBeGreaterThan(0.1 * steady); // they do not fall silent
  }, 120_000);

  it('brings three hundred clients back within a few refreshes, and none of them asks again and again', async () => {
    const CLIENTS = 300;
    const proxy = await FaultProxy.start(stub.port);
    try {
      for (let n = 0; n < CLIENTS; n += 1) {
        connect(`http://127.0.0.1:${proxy.port}`, { instance: `i-${n}`, push: false }).flow('orders');
      }
      const all = (state: string) => clients.every((client) => client.statuses()[0]?.state === state);
      await until('all are leased', () => all('leased'), Boolean, { withinMs: 180_000, everyMs: 100 });
      await proxy.down();
      await until('all hold', () => all('holding'), Boolean, { withinMs: 180_000, everyMs: 100 });
      const before = stub.atMs.length;
      await proxy.up();
      await until('all are leased', () => all('leased'), Boolean, { withinMs: 180_000, everyMs: 100 });
      const perTick = new Map<number, number>();
      for (const atMs of stub.atMs.slice(before)) {
        const tick = Math.floor(atMs / 500);
        perTick.set(tick, (perTick.get(tick) ?? 0) + 1);
      }
      // The steady rate is 150 in half a second. How they spread is shown by herd.fault-spec.ts in virtual time.
      expect(Math.max(...perTick.values())).toBeLessThan(4 * 150);
    } finally {
      await proxy.close();
    }
  }, 600_000);

  it('[B10] [I11] obeys a cut that is pushed at once: one refresh of the new share is kept, and the rest returned', async () => {
    stub.terms.sharePerSec = 1000;
    stub.terms.refreshAfterMs = 10_000;
    const orders = connect(stub.url).flow('orders');
    await until('it is leased', () => orders.status().state === 'leased');
    const demand = setInterval(() => orders.tryAcquire(10), 10);
    await until('it follows', () => stub.streams.size === 1);
    orders.tryAcquire(5000);
    await until('it holds tokens', () => orders.status().spendableTokens > 1000, Boolean, { withinMs: 15_000 });
    clearInterval(demand);
    stub.terms.sharePerSec = 2;
    const cutMs = performance.now();
    stub.push('orders');
    await until('it keeps little', () => orders.status().spendableTokens <= 20, Boolean, { everyMs: 1 });
    expect(performance.now() - cutMs).toBeLessThan(1000);
    expect(orders.status()).toMatchObject({ state: 'leased', sharePerSec: 2, answerAgeMs: expect.any(Number) });
    // A pause takes the rest.
    Object.assign(stub.terms, { sharePerSec: 0 });
    stub.push('orders');
    await until('it keeps nothing', () => orders.status().spendableTokens === 0, Boolean, { everyMs: 1 });
  }, 30_000);

  it('comes back to the pushed budgets after their connection has ended', async () => {
    const orders = connect(stub.url, { random: () => 0.01 }).flow('orders');
    await until('it follows', () => stub.streams.size === 1);
    for (const stream of stub.streams) stream.destroy();
    await until('it does not', () => stub.streams.size === 0);
    await until('it follows again', () => stub.streams.size === 1);
    expect(orders.status().state).toBe('leased');
  });
});
