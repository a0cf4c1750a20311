import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisTokenBucket } from '@headgate/bucket';
import { createClient } from '@headgate/sdk';
import { type RedisServer, sharedPostgres, startRedis, until } from '@headgate/testing';
import { ControllerProcess } from './support/controller-process.js';
import { fileYaml, flowYaml } from './support/fixtures.js';

const CUT_PER_SEC = 120;
const WATCH_MS = 3000;
const cut = flowYaml({ law: 'fixed', ceiling: CUT_PER_SEC }).replace('safePerSec: 800', `safePerSec: ${CUT_PER_SEC}`);

describe('a controller process and SDK instances on the real clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-revocation-'));
  const configPath = join(folder, 'headgate.yaml');
  let database: Awaited<ReturnType<typeof sharedPostgres>>;
  let redis: RedisServer;
  let bucket: RedisTokenBucket;
  let controller: ControllerProcess;

  beforeAll(async () => {
    ControllerProcess.compile();
    writeFileSync(configPath, fileYaml(flowYaml({ law: 'fixed', ceiling: 2000 })));
    [database, redis] = await Promise.all([sharedPostgres(), startRedis()]);
    bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 5000 });
    controller = ControllerProcess.start({
      ...{ HEADGATE_CONFIG: configPath, DATABASE_URL: database.address, REDIS_URL: redis.url },
    });
    await controller.listening();
  }, 120_000);
  afterAll(async () => {
    controller.child.kill('SIGKILL');
    await controller.exited;
    await bucket.close();
    await redis.stop();
    await database.stop();
    rmSync(folder, { recursive: true });
  }, 30_000);

  it('[I11] spend no more than the new rate a refresh after a cut is published, whether they hear it on the stream or ask', async () => {
    const connect = (instance: string, push: boolean) => {
      const bootstrap = { ratePerSec: 1, overflow: 'block' as const };
      return createClient({
        url: controller.url,
        producer: 'checkout',
        instance,
        push,
        bootstrap,
        log: () => {},
        env: {},
      });
    };
    const clients = [connect('pushed', true), connect('asking', false)];
    const flows = clients.map((client) => client.flow('orders'));
    // Each wants all it can get, before the cut and after it.
    const spender = setInterval(() => {
      for (const flow of flows) while (flow.tryAcquire(5));
    }, 2);
    const used = () => flows.reduce((sum, flow) => sum + flow.status().usedTokens, 0);
    const shares = () => flows.map((flow) => flow.status().sharePerSec);
    const together = (all: number[]) => all.reduce((sum, share) => sum + share, 0);
    try {
      const isUp = (all: number[]) => all.every((share) => share > CUT_PER_SEC);
      await until('both have a share of much', shares, isUp, { withinMs: 60_000, everyMs: 50 });
      writeFileSync(configPath, fileYaml(cut));
      const rate = async () => (await bucket.peek('orders'))!.rateMilliPerSec / 1000;
      await until('the cut is published', rate, (perSec) => perSec <= CUT_PER_SEC, { withinMs: 60_000 });
      const cutMs = performance.now();
      const isCut = (all: number[]) => together(all) <= CUT_PER_SEC * 1.01;
      await until('both have heard of it', shares, isCut, { withinMs: 20_000 });
      expect(performance.now() - cutMs).toBeLessThan(11_000); // a refresh is 1.1 s at most
      const [beganMs, before] = [performance.now(), used()];
      await until('it was watched', () => performance.now() - beganMs >= WATCH_MS, Boolean, { withinMs: 60_000 });
      const sec = (performance.now() - beganMs) / 1000;
      // Each holds a refresh of its new share by then, and the bucket holds another one.
      expect(used() - before).toBeLessThanOrEqual(CUT_PER_SEC * (sec + 2) + 1);
      expect(used() - before).toBeGreaterThan(0);
    } finally {
      clearInterval(spender);
      await Promise.all(clients.map((client) => client.close({ deadlineMs: 200 })));
    }
  }, 240_000);
});
