import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisTokenBucket } from '@headgate/bucket';
import { type BucketView } from '@headgate/core';
import { machineMs, type RedisServer, type Shared, sharedPostgres, startRedis, until } from '@headgate/testing';
import { newSeed } from '@headgate/testing/contracts';
import { ControllerProcess } from './support/controller-process.js';
import { fileYaml, flowYaml } from './support/fixtures.js';

const START_MS = 120_000;
/** A kill costs the start of a controller: seconds on a machine that has nothing else to do. */
const KILLS = Number(process.env.HEADGATE_KILLS ?? 200);
const FLOWS = Array.from({ length: 10 }, (_, n) => `flow-${n}`);

describe('controllers as processes on one database and one Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-controllers-'));
  const running = new Set<ControllerProcess>();
  let redis: RedisServer;
  let database: Shared<string>;
  let bucket: RedisTokenBucket;

  const start = (cycleMs: number) => {
    const started = ControllerProcess.start({
      ...{ HEADGATE_CONFIG: join(folder, 'headgate.yaml'), HEADGATE_CYCLE_MS: String(cycleMs) },
      ...{ REDIS_URL: redis.url, DATABASE_URL: database.address },
    });
    running.add(started);
    return started;
  };
  const end = async (controller: ControllerProcess) => {
    await controller.kill();
    running.delete(controller);
  };
  const view = (flow: string) => bucket.peek(flow) as Promise<BucketView>;
  const newer = (flow: string, than: BucketView) =>
    until(
      `${flow} is published again`,
      () => view(flow),
      ({ seq, epoch }) => epoch > than.epoch || seq > than.seq,
      { withinMs: START_MS },
    );

  beforeAll(async () => {
    chmodSync(folder, 0o755);
    const flows = FLOWS.map((flow) => flowYaml({ flow, group: flow, topic: flow, law: 'fixed' }));
    writeFileSync(join(folder, 'headgate.yaml'), fileYaml(...flows));
    redis = await startRedis();
    database = await sharedPostgres();
    bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 5000 });
  }, 120_000);
  afterEach(async () => {
    for (const controller of running) {
      controller.child.kill('SIGCONT');
      await end(controller);
    }
  });
  afterAll(async () => {
    await bucket.close();
    await redis.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[F16] stopped for 5 s it skips the turns it missed: one publish on waking, and no jump of the rate', async () => {
    const CYCLE_MS = 500;
    const controller = await start(CYCLE_MS).listening(START_MS);
    await until(
      'it publishes',
      () => view('flow-0'),
      (seen) => seen !== null && seen.seq > 3,
      { withinMs: START_MS },
    );
    controller.child.kill('SIGSTOP');
    const before = await view('flow-0');
    const stoppedMs = machineMs();
    await until('5 s pass', () => machineMs() - stoppedMs > 5000, Boolean, { withinMs: 6000 });
    expect((await view('flow-0')).seq).toBeLessThanOrEqual(before.seq + 1);
    const wokenMs = machineMs();
    controller.child.kill('SIGCONT');
    const rates = [before.rateMilliPerSec];
    let last = before;
    const publishes: number[] = [];
    while (publishes.length < 6) {
      last = await newer('flow-0', last);
      publishes.push(machineMs() - wokenMs);
      rates.push(last.rateMilliPerSec);
    }
    // Ten turns were missed. Those that came are a cycle apart, jitter and a busy machine included.
    const pairs = publishes.slice(2).map((atMs, n) => atMs - publishes[n]!);
    for (const ms of pairs) expect(ms).toBeGreaterThan(CYCLE_MS);
    expect(last.seq - before.seq).toBeLessThanOrEqual(8);
    for (const [n, rate] of rates.slice(1).entries()) expect(rate).toBeLessThanOrEqual(rates[n]! * 2);
  }, 300_000);

  it(
    '[F17] killed at any point of its publishing it leaves whole budgets, (epoch, seq) that grow, and a successor that publishes all',
    async () => {
      const seed = newSeed('F17');
      let state = seed;
      const random = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state / 2 ** 32;
      };
      let known = new Map<string, BucketView>();
      for (let kill = 0; kill < KILLS; kill += 1) {
        // A turn every 10 ms publishes ten flows: it is killed in the middle of one.
        const controller = start(10);
        for (const flow of FLOWS) {
          const before = known.get(flow);
          await until(
            `${flow} is published by its successor`,
            () => view(flow),
            (seen) => seen !== null && (before === undefined || seen.epoch > before.epoch),
            { withinMs: START_MS },
          );
        }
        const waitMs = 100 * random();
        const sinceMs = machineMs();
        await until('the moment comes', () => machineMs() - sinceMs > waitMs, Boolean, { everyMs: 1 });
        await end(controller);
        const now = new Map<string, BucketView>();
        for (const flow of FLOWS) {
          const seen = await view(flow);
          const before = known.get(flow);
          expect(seen).toMatchObject({
            flow,
            rateMilliPerSec: expect.any(Number),
            terms: { mode: 'enforce', owner: expect.anything() },
          });
          expect(seen.epoch).toBeGreaterThan(before?.epoch ?? 0);
          expect(seen.seq).toBeGreaterThan(0);
          expect(before === undefined || seen.generation === before.generation).toBe(true);
          now.set(flow, seen);
        }
        known = now;
      }
    },
    KILLS * 60_000,
  );

  it('[F18] of two on one database the one that was paused wakes to nothing: its writes are refused, it steps down and says so', async () => {
    const first = await start(200).listening(START_MS);
    await until(
      'the first publishes',
      () => view('flow-0'),
      (seen) => seen !== null && seen.seq > 2,
      { withinMs: START_MS },
    );
    const old = await view('flow-0');
    first.child.kill('SIGSTOP');
    const stoppedMs = machineMs();
    await start(200).listening(START_MS);
    const taken = await until(
      'the second has taken over',
      () => view('flow-0'),
      ({ epoch }) => epoch > old.epoch,
      { withinMs: START_MS },
    );
    await until('20 s have passed', () => machineMs() - stoppedMs > 20_000, Boolean, { withinMs: 25_000 });
    let last = await view('flow-0');
    let oldWrites = 0;
    first.child.kill('SIGCONT');
    await until(
      'the first knows, and the second has gone on',
      async () => {
        const seen = await view('flow-0');
        if (seen.epoch < last.epoch || (seen.epoch === last.epoch && seen.seq < last.seq)) oldWrites += 1;
        last = seen;
        return (await first.metric('headgate_fenced_total')) >= 1 && seen.seq > taken.seq + 20;
      },
      Boolean,
      { withinMs: 60_000, everyMs: 5 },
    );
    expect(oldWrites).toBe(0);
    expect(last.epoch).toBe(taken.epoch);
    expect(first.out).toMatch(
      /is fenced: epoch \d+ stands, and this controller has \d+; another controller publishes it/,
    );
    const ready = (await (await fetch(`${first.url}/readyz`)).json()) as {
      dependencies: { name: string; reason: string }[];
    };
    expect(ready.dependencies).toContainEqual(
      expect.objectContaining({ name: 'flow:flow-0', reason: expect.stringContaining('fenced') }),
    );
  }, 300_000);
});
