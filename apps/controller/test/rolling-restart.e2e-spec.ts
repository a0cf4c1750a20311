import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisTokenBucket } from '@headgate/bucket';
import { type RedisServer, sharedPostgres, startRedis, until } from '@headgate/testing';
import { ControllerProcess } from './support/controller-process.js';
import { fileYaml, flowYaml, lease } from './support/fixtures.js';

/** Callers that lease one call after the other. */
const CALLERS = 4;
/**
 * On a busy machine Redis itself may answer after its deadline of 100 ms. That is no matter of a restart: the same
 * controller is asked again, and what is judged is what it says then.
 */
const STORE_TRIES = 5;

describe('three controllers on one Postgres and one Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-rolling-'));
  const configPath = join(folder, 'headgate.yaml');
  const running: ControllerProcess[] = [];
  let database: Awaited<ReturnType<typeof sharedPostgres>>;
  let redis: RedisServer;
  let bucket: RedisTokenBucket;

  /** A restarted one listens where the stopped one did, as behind any fixed list of addresses. */
  const start = async (port = '0') => {
    const one = ControllerProcess.start({
      ...{ HEADGATE_CONFIG: configPath, DATABASE_URL: database.address, REDIS_URL: redis.url },
      ...{ PORT: port, HEADGATE_CYCLE_MS: '200' },
    });
    running.push(one);
    return one.listening();
  };
  const newestEpoch = async () => (await bucket.peek('orders'))?.epoch ?? 0;

  beforeAll(async () => {
    ControllerProcess.compile();
    writeFileSync(configPath, fileYaml(flowYaml({ law: 'fixed' })));
    [database, redis] = await Promise.all([sharedPostgres(), startRedis()]);
    bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 5000 });
  }, 120_000);
  afterAll(async () => {
    for (const { child, exited } of running) {
      child.kill('SIGKILL');
      await exited;
    }
    await bucket.close();
    await redis.stop();
    await database.stop();
    rmSync(folder, { recursive: true });
  }, 30_000);

  it('[F23] are stopped and started one after another, and no lease call fails that is tried once more', async () => {
    const fleet = [await start()];
    await until('a budget', newestEpoch, (epoch) => epoch > 0, { withinMs: 60_000 });
    fleet.push(...(await Promise.all([start(), start()])));
    const urls = fleet.map(({ url }) => url);
    const failed: string[] = [];
    const tally = { calls: 0, retried: 0, granted: 0, storeLate: 0 };
    let isOver = false;
    const ask = async (url: string, asked: string): Promise<string | null> => {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/v1/leases`, { method: 'POST', headers, body: asked });
      const body = await answer.text();
      if (answer.status !== 200) return `${answer.status} ${body}`;
      const [entry] = (JSON.parse(body) as { leases: { grantedTokens?: number }[] }).leases;
      if (entry?.grantedTokens === undefined) return body;
      tally.granted += entry.grantedTokens;
      return null;
    };
    const tryOne = async (url: string, requestId: string): Promise<string | null> => {
      const asked = JSON.stringify(lease([{ flow: 'orders', requestId, wantTokens: 1 }]));
      for (let left = STORE_TRIES; ; left -= 1) {
        const failure = await ask(url, asked).catch(
          (error: Error) => `${error.message}, ${String((error.cause as NodeJS.ErrnoException | undefined)?.code)}`,
        );
        if (left === 0 || !failure?.includes('STORE_UNAVAILABLE')) return failure;
        tally.storeLate += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const caller = async (name: number) => {
      for (let call = 0; !isOver; call += 1) {
        const requestId = `${name}-${call}`;
        const first = await tryOne(urls[(name + call) % urls.length]!, requestId);
        const second = first === null ? null : await tryOne(urls[(name + call + 1) % urls.length]!, requestId);
        tally.calls += 1;
        if (first !== null) tally.retried += 1;
        if (second !== null) failed.push(`${first}, then ${second}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    const callers = Array.from({ length: CALLERS }, (_, name) => caller(name));
    try {
      for (const [at, one] of fleet.entries()) {
        const before = (await bucket.peek('orders'))!;
        one.child.kill('SIGTERM');
        expect((await one.exited).code).toBe(0);
        expect(one.out).toContain('Stopped: turns finished');
        expect((await bucket.peek('orders'))!.validForMs).toBeGreaterThan(0); // it outlives the hand-over
        await start(new URL(urls[at]!).port);
        await until('the new one has its term', newestEpoch, (epoch) => epoch > before.epoch, { withinMs: 60_000 });
      }
    } finally {
      isOver = true;
      await Promise.all(callers);
    }
    process.stdout.write(`rolling restart: ${JSON.stringify(tally)}\n`);
    expect(failed).toEqual([]);
    expect(tally.retried).toBeGreaterThan(0); // the stops were noticed
    expect(tally.granted).toBeGreaterThan(tally.calls / 2);
  }, 480_000);
});
