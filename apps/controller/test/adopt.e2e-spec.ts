import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  FakeClock,
  MemoryControllerIdentity,
  type PostgresServer,
  type RedisServer,
  startPostgres,
  startRedis,
  until,
} from '@headgate/testing';
import { Redis } from 'ioredis';
import pg from 'pg';
import { type AppConfig } from '../src/config/app-config.js';
import { openDatabase } from '../src/platform/open-database.js';
import { type Stores } from '../src/platform/stores.js';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';
import { memoryStores } from './support/memory-stores.js';

const run = promisify(execFile);
const program = fileURLToPath(new URL('../dist/cli/headgate.js', import.meta.url));
const yaml = fileYaml(flowYaml({ law: 'fixed' }));

describe('headgate adopt', () => {
  let redis: RedisServer;
  let client: Redis;
  const running: TestController[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  }, 30_000);
  afterEach(async () => {
    for (const controller of running.splice(0)) await controller.stop();
    await client.flushall();
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  const start = async (stores: Stores, url = redis.url) => {
    const controller = await TestController.start({ yaml, redisUrl: url, stores, clock: new FakeClock(1_000_000) });
    running.push(controller);
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await until(
      'Redis is there',
      async () => {
        await controller.cycle();
        return (await controller.get('/readyz')).body.dependencies[0].state;
      },
      (state) => state === 'up',
    );
    return controller;
  };
  const stop = async (controller: TestController) => {
    running.splice(running.indexOf(controller), 1);
    await controller.stop();
  };
  const aDatabase = () => memoryStores({ identity: new MemoryControllerIdentity() });
  const cli = (...args: string[]) =>
    run(process.execPath, [program, 'adopt', ...args]).then(
      ({ stdout }) => ({ code: 0, out: stdout }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        out: error.stdout + error.stderr,
      }),
    );
  const view = async (controller: TestController) => (await controller.get('/v1/flows/orders/budget')).body;
  const trouble = async (controller: TestController) =>
    (await controller.get('/readyz')).body.dependencies.find(({ name }: { name: string }) => name === 'flow:orders');
  /** As after 30 s in which nobody published. */
  const expire = async (stale: TestController) => {
    const key = 'hg:{orders}:b';
    const state = await client.hgetBuffer(key, 's');
    state!.writeDoubleLE(0, 6 * 8);
    await client.hset(key, 's', state!);
    await stale.cycle();
  };

  it('another database publishes nothing, enforces nothing and says so, until it adopts what the dead one left', async () => {
    const first = await start(aDatabase());
    const before = await view(first);
    const second = await start(aDatabase());
    await second.cycle(5);
    expect(await view(second)).toMatchObject({ epoch: before.epoch, seq: before.seq });
    expect(await trouble(second)).toMatchObject({
      state: 'degraded',
      reason: expect.stringMatching(/^held by another database, [\da-f-]{36} .*headgate adopt --reason/),
    });
    expect((await second.get('/v1/system')).body.banners).toContainEqual(
      expect.objectContaining({
        code: 'FLOW_FENCED',
        level: 'critical',
        text: expect.stringContaining('headgate adopt'),
      }),
    );
    expect((await second.get('/v1/flows/orders')).body.decision.publishedReason).toMatch(/held by another database/);

    // Its controller lives: who adopts now would only begin a fight.
    const refused = await cli('--reason', 'moved', '--url', second.url);
    expect(refused).toEqual({
      code: 1,
      out: expect.stringMatching(/BUCKETS_IN_USE: .*stop it first.*\n {2}flows\.orders: held by/),
    });
    expect((await second.post('/v1/adoption', { reason: 'moved' })).headers.get('retry-after')).not.toBeNull();

    await stop(first);
    await expire(second);
    await second.cycle(3);
    expect(await view(second)).toMatchObject({ epoch: before.epoch, validForMs: 0 });
    const shown = await cli('--url', second.url);
    expect(shown).toEqual({
      code: 1,
      out: expect.stringMatching(/^database: .*, generation 1\norders: held by another database/),
    });

    const adopted = cli('--reason', 'the old database is gone', '--url', second.url);
    await until(
      'the flow is published',
      async () => {
        await second.cycle();
        return view(second);
      },
      ({ epoch }) => epoch > before.epoch,
      { everyMs: 100 },
    );
    expect(await adopted).toEqual({ code: 0, out: 'orders: taken over, generation 2\n' });
    expect(await trouble(second)).toBeUndefined();
    expect(await view(second)).toMatchObject({ mode: 'enforce', generation: before.generation });
    expect(await cli('--url', second.url)).toMatchObject({ code: 0, out: expect.stringContaining('nothing to adopt') });
  }, 60_000);

  it('of two databases the one whose bucket was adopted stands aside, and takes nothing back', async () => {
    const old = await start(aDatabase());
    const young = await start(aDatabase());
    await expire(young);
    expect((await young.post('/v1/adoption', { reason: 'takes over' })).body.adopted).toEqual(['orders']);
    await young.cycle(2);
    const { epoch, seq } = await view(young);
    await old.cycle(5);
    expect(await view(old)).toMatchObject({ epoch, seq });
    expect((await trouble(old)).reason).toMatch(/held by another database/);
  }, 30_000);

  it('says what is wrong with how it is called, and where nobody answers', async () => {
    expect(await cli('--raeson', 'x')).toEqual({ code: 2, out: expect.stringContaining('usage: headgate adopt') });
    expect(await cli('--url', 'http://127.0.0.1:1')).toEqual({
      code: 3,
      out: expect.stringContaining('does not answer'),
    });
  }, 30_000);

  describe('with a real Postgres', () => {
    let postgres: PostgresServer;
    const query = async (database: string, sql: string) => {
      const url = new URL(postgres.url);
      url.pathname = `/${database}`;
      const connection = new pg.Client({ connectionString: url.href });
      await connection.connect();
      try {
        return (await connection.query(sql)).rows as Record<string, unknown>[];
      } finally {
        await connection.end();
      }
    };
    const open = (database: string) => {
      const url = new URL(postgres.url);
      url.pathname = `/${database}`;
      return openDatabase({ databaseUrl: url.href } as AppConfig);
    };
    beforeAll(async () => {
      postgres = await startPostgres();
      await query('postgres', 'CREATE DATABASE original');
    }, 60_000);
    afterAll(() => postgres.stop());

    it('a restored backup jumps ahead of what stands; one from before an adoption takes nothing over until it adopts', async () => {
      const first = await start(await open('original'));
      await stop(first);
      await query('postgres', 'CREATE DATABASE backup TEMPLATE original');
      const later = await start(await open('original'));
      const jumped = await view(later);
      await stop(later);
      await query('backup', 'UPDATE controller_identity SET epoch = 0');

      // The same database and the same generation: nobody else can have published but an earlier life of ours.
      const restored = await start(await open('backup'));
      expect((await view(restored)).epoch).toBeGreaterThan(jumped.epoch);
      await stop(restored);

      // The original is declared the one that holds; the copy is a life behind.
      await query('original', 'UPDATE controller_identity SET generation = generation + 1, epoch = epoch + 100');
      const again = await start(await open('original'));
      const { epoch } = await view(again);
      await stop(again);
      const copy = await start(await open('backup'));
      await expire(copy);
      await copy.cycle(3);
      expect((await view(copy)).epoch).toBe(epoch);
      expect((await trouble(copy)).reason).toMatch(/held by a later life of this database .*restored backup/);
      const answer = await copy.post('/v1/adoption', { reason: 'restored on purpose' });
      expect([answer.status, answer.body.adopted]).toEqual([200, ['orders']]);
      await copy.cycle(2);
      expect((await view(copy)).epoch).toBeGreaterThan(epoch);
      const [row] = await query('backup', 'SELECT generation FROM controller_identity');
      expect(row).toEqual({ generation: 3 });
    }, 60_000);
  });
});
