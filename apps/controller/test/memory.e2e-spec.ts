import { StoreUnavailableError } from '@headgate/core';
import { FakeClock } from '@headgate/testing';
import { type Stores } from '../src/platform/stores.js';
import { TestController } from './support/controller.js';
import { ORDERS, partition, reading } from './support/fixtures.js';
import { memoryStores } from './support/memory-stores.js';
import { CREATE, edit, ifMatch, withCeiling } from './support/policy.js';

const yaml = 'flows: []\n';
const away = () => Promise.reject(new StoreUnavailableError('the database does not answer'));

/** Stores whose every question fails while `isAway`; what is appended without waiting is taken all the same. */
function fragile(stores: Stores): { stores: Stores; state: { isAway: boolean } } {
  const state = { isAway: false };
  const guard = <T extends object>(store: T): T =>
    new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        const isSync = name === 'append' || name === 'losses';
        return (...args: unknown[]) => (state.isAway && !isSync ? away() : value.apply(target, args));
      },
    });
  const { flows, decisions, history, producers, lawStates, clusters, identity } = stores;
  const guarded = { flows, decisions, history, producers, lawStates, clusters, identity };
  const entries = Object.entries(guarded).map(([name, store]) => [name, guard(store)]);
  return { stores: { ...stores, ...Object.fromEntries(entries) }, state };
}

describe('a controller with a memory', () => {
  const running: TestController[] = [];
  const start = async (stores: Stores, clock = new FakeClock(1_000_000)) => {
    const controller = await TestController.start({ yaml, clock, stores });
    controller.source.set(ORDERS, reading(partition(0, 12_000)));
    running.push(controller);
    return controller;
  };
  const make = (controller: TestController, changes = {}) =>
    controller.put('/v1/flows/orders', edit({ law: { name: 'steps' }, ...changes }), CREATE);
  afterEach(async () => {
    for (const controller of running.splice(0)) await controller.stop();
  });

  it('[B16] after a restart has the same flow, decisions, history, producers and rate', async () => {
    const stores = memoryStores();
    const clock = new FakeClock(1_000_000);
    const first = await start(stores, clock);
    await make(first);
    await first.cycle(60);
    const lease = {
      flow: 'orders',
      requestId: 'a',
      wantTokens: 5,
      usage: { seq: 1, usedTokens: 3, offeredPerSec: 40 },
    };
    await first.post('/v1/leases', { producer: 'checkout', instance: 'c1', leases: [lease] });
    await first.cycle();
    await first.job('save-producers');
    const before = (await first.get('/v1/flows/orders')).body;
    const decisions = (await first.get('/v1/flows/orders/decisions')).body.decisions;
    await first.stop();
    running.pop();

    const second = await start(stores, clock);
    expect((await second.get('/v1/flows/orders')).body).toMatchObject({
      version: 1,
      source: 'api',
      changeReason: 'because',
    });
    await second.cycle();
    const after = (await second.get('/v1/flows/orders')).body;
    expect(after.decision.ratePerSec).toBe(before.decision.ratePerSec);
    expect(after.decision.number).toBe(decisions[0].number + 1);
    const kept = (await second.get('/v1/flows/orders/decisions')).body.decisions;
    expect(kept.slice(1).map(({ number }: { number: number }) => number)).toEqual(
      decisions.map(({ number }: { number: number }) => number),
    );
    const history = (await second.get('/v1/flows/orders/history?from=now-10m&step=10')).body;
    const known = history.ratePerSec.filter((value: number | null) => value !== null);
    expect(known.length).toBeGreaterThanOrEqual(6);
    expect(history.lagMessages.filter((value: number | null) => value === 12_000).length).toBeGreaterThanOrEqual(5);
    expect(history.low.ratePerSec.length).toBe(history.t.length);
    expect(await stores.producers.list('orders')).toMatchObject([{ producer: 'checkout', usedMilli: 3000 }]);
    await second.job('save-producers');
    const { lastSeen } = before.producers.producers[0];
    const producers = async () => (await second.get('/v1/flows/orders/producers')).body;
    expect(await producers()).toMatchObject({
      producers: [],
      earlier: [{ producer: 'checkout', lastSeen, client: 'unknown', state: 'not-seen-since-restart' }],
    });
    await second.post('/v1/leases', { producer: 'checkout', instance: 'c2', leases: [{ ...lease, requestId: 'b' }] });
    await second.cycle();
    expect(await producers()).toMatchObject({ producers: [{ producer: 'checkout' }], earlier: [] });
    await second.cycle(60);
    expect(await producers()).toMatchObject({ producers: [], earlier: [{ producer: 'checkout', state: 'silent' }] });
    expect((await second.get('/v1/system')).body).toMatchObject({ epoch: 2 });
  }, 30_000);

  it('goes on with what the law had learned, also when Redis is gone, and begins anew with another policy', async () => {
    const stores = memoryStores();
    const clock = new FakeClock(1_000_000);
    const first = await start(stores, clock);
    await make(first);
    await first.cycle(40);
    await first.job('save-states');
    const rate = (await first.get('/v1/flows/orders')).body.decision.ratePerSec;
    expect(rate).toBe(5000);
    const second = await start(stores, clock);
    second.source.silence();
    await second.job('control');
    expect((await second.get('/v1/flows/orders')).body.decision).toMatchObject({ ratePerSec: rate });
    second.source.speak();

    await second.put('/v1/flows/orders', edit({ law: { name: 'steps' }, ...withCeiling(9000) }), ifMatch(1));
    const third = await start(stores, clock);
    third.source.silence();
    await third.job('control');
    expect((await third.get('/v1/flows/orders')).body.decision).toMatchObject({
      ratePerSec: 800,
      reason: 'NO_READING',
    });
    third.source.speak();
  });

  it('[F36] without its database decides, publishes and leases, refuses edits, and recovers by itself', async () => {
    const { stores, state } = fragile(memoryStores());
    const controller = await start(stores);
    await make(controller);
    await controller.cycle(30);
    state.isAway = true;
    await controller.cycle(5);
    await controller.job('flows');
    const lease = { producer: 'p', instance: 'i', leases: [{ flow: 'orders', requestId: 'a', wantTokens: 5 }] };
    expect((await controller.post('/v1/leases', lease)).body.leases[0].grantedTokens).toBe(5);
    const refused = await controller.put('/v1/flows/orders', edit(withCeiling(9000)), ifMatch(1));
    expect([refused.status, refused.body.error.code]).toEqual([503, 'DATABASE_UNAVAILABLE']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const ready = await controller.get('/readyz');
    const database = ready.body.dependencies.find(({ name }: { name: string }) => name === 'database');
    expect([ready.status, database.state]).toEqual([200, 'degraded']);
    const { banners } = (await controller.get('/v1/system')).body;
    expect(banners.map(({ code }: { code: string }) => code)).toContain('DATABASE_DOWN');
    const history = (await controller.get('/v1/flows/orders/history?from=now-1h')).body;
    expect(history.gap).toContain('database does not answer');
    expect(history.ratePerSec.at(-1)).not.toBeNull();

    state.isAway = false;
    await controller.job('flows');
    expect((await controller.put('/v1/flows/orders', edit(withCeiling(9000)), ifMatch(1))).status).toBe(200);
    expect((await controller.get('/readyz')).body.dependencies).toContainEqual(
      expect.objectContaining({ name: 'database', state: 'up' }),
    );
  });

  it('starts without its database, controls the flows of the file under an epoch of the bucket', async () => {
    const { stores, state } = fragile(memoryStores());
    state.isAway = true;
    const controller = await start(stores);
    expect((await controller.get('/v1/flows')).body).toMatchObject({ flows: [], overview: { answer: 'No flow yet' } });
    state.isAway = false;
    await controller.job('flows');
    expect((await make(controller)).status).toBe(201);
    await controller.cycle();
    expect((await controller.get('/v1/flows/orders/budget')).body.epoch).toBe(1);
  });
});
