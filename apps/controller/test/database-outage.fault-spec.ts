import { setTimeout as sleep } from 'node:timers/promises';
import { type PostgresServer, type RedisServer, startPostgres, startRedis, until } from '@headgate/testing';
import { type AppConfig } from '../src/config/app-config.js';
import { openDatabase } from '../src/platform/open-database.js';
import { TestController } from './support/controller.js';
import { lease, ORDERS, partition, reading } from './support/fixtures.js';
import { CREATE, edit, ifMatch, withCeiling } from './support/policy.js';

const OUTAGE_MS = 300_000;
const CYCLE_MS = 500;

describe('five minutes without Postgres, on the real clock', () => {
  let postgres: PostgresServer;
  let redis: RedisServer;
  let controller: TestController;

  beforeAll(async () => {
    [postgres, redis] = await Promise.all([startPostgres(), startRedis()]);
    const stores = await openDatabase({ databaseUrl: postgres.url } as AppConfig);
    controller = await TestController.start({ yaml: 'flows: []\n', stores, redisUrl: redis.url, cycleMs: CYCLE_MS });
    controller.source.set(ORDERS, reading(partition(0, 0)));
  }, 120_000);
  afterAll(async () => {
    await controller.stop();
    await postgres.stop();
    await redis.stop();
  }, 60_000);

  const flow = async () => (await controller.get('/v1/flows/orders')).body;
  const editNow = async () =>
    controller.put('/v1/flows/orders', edit(withCeiling(9000)), ifMatch((await flow()).version));

  it(
    '[F36] publishes go on, edits are refused, leases are granted, and no second of history is lost',
    async () => {
      const make = async () =>
        (await controller.put('/v1/flows/orders', edit({ law: { name: 'fixed' } }), CREATE)).status;
      await until('the flow is there', make, (status) => status === 201 || status === 412, { withinMs: 60_000 });
      await until(
        'it publishes',
        flow,
        ({ published, budget }) => published.by === 'this' && budget?.learning === false,
        {
          withinMs: 60_000,
        },
      );
      const before = await flow();
      await postgres.stop({ keepData: true });
      const untilMs = performance.now() + OUTAGE_MS;
      const refusals: string[] = [];
      let asked = 0;
      for (; performance.now() < untilMs; asked += 1) {
        const body = lease([{ flow: 'orders', requestId: `o${asked}`, wantTokens: 1 }]);
        const answer = await controller.post('/v1/leases', body);
        if (answer.body.leases?.[0].grantedTokens !== 1) refusals.push(answer.text);
        if (asked % 10 === 0) expect((await editNow()).body.error?.code).toBe('DATABASE_UNAVAILABLE');
        await sleep(1000);
      }
      // A starved machine may let a call to Redis pass its 100 ms; the database has no part in a lease.
      expect(refusals.filter((text) => /database|postgres/i.test(text))).toEqual([]);
      process.stdout.write(`${asked} leases asked, ${refusals.length} refused ${refusals.at(-1) ?? ''}\n`);
      expect(refusals.length).toBeLessThan(asked / 10);
      const during = await flow();
      expect(during.budget.epoch).toBe(before.budget.epoch);
      // A loaded machine may miss cycles; half of them is far from none.
      expect(during.budget.seq - before.budget.seq).toBeGreaterThan(OUTAGE_MS / CYCLE_MS / 2);
      expect(during.version).toBe(before.version);

      await postgres.restart();
      await until('an edit is taken again', editNow, ({ status }) => status === 200, {
        withinMs: 60_000,
        everyMs: 500,
      });
      const metrics = (await controller.get('/metrics')).text;
      expect(metrics).not.toMatch(/^headgate_(history|decision)_rows_dropped_total(?:\{[^}]*\})? [1-9]/m);
      const history = (await controller.get('/v1/flows/orders/history?from=now-10m&step=10')).body;
      expect(history.gap).toBeNull();
    },
    OUTAGE_MS + 240_000,
  );
});
