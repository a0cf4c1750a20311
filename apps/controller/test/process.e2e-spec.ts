import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisTokenBucket } from '@headgate/bucket';
import { type RedisServer, startRedis, until } from '@headgate/testing';
import { ControllerProcess } from './support/controller-process.js';
import { fileYaml, flowYaml, lease } from './support/fixtures.js';

describe('the process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-process-'));
  const configPath = join(folder, 'headgate.yaml');
  const running: ControllerProcess[] = [];
  const buckets: RedisTokenBucket[] = [];
  let redis: RedisServer;

  const start = (environment: Record<string, string> = {}) => {
    const started = ControllerProcess.start({
      ...{ HEADGATE_CONFIG: configPath, HEADGATE_DATA: join(folder, 'data') },
      ...environment,
    });
    running.push(started);
    return started;
  };

  const openBucket = () => {
    const bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 5000 });
    buckets.push(bucket);
    return bucket;
  };

  beforeAll(async () => {
    chmodSync(folder, 0o755); // the database runs under an account of its own where this one is root's
    ControllerProcess.compile();
    redis = await startRedis();
  }, 120_000);
  beforeEach(() => writeFileSync(configPath, fileYaml(flowYaml({ law: 'fixed' }))));
  afterEach(async () => {
    for (const bucket of buckets.splice(0)) await bucket.close();
    for (const { child, exited } of running.splice(0)) {
      child.kill('SIGKILL');
      await exited;
    }
  });
  afterAll(async () => {
    await redis.stop();
    rmSync(folder, { recursive: true });
  });

  it('exits 78 with a readable list when the configuration is wrong', async () => {
    writeFileSync(configPath, fileYaml(flowYaml({ overflow: null })));
    const failed = start({ HOST: '0.0.0.0' });
    expect((await failed.exited).code).toBe(78);
    expect(failed.out).toMatch(/^headgate: 2 problems in the configuration\n {2}HOST: .*authentication exists/);
    expect(failed.out).toMatch(/flows\.0\.overflow: choose one of block, drop, throttle, reject, spill \(line 2\)/);
    expect(failed.out).not.toMatch(/\n {4}at /);
  }, 60_000);

  it('exits 78 without a password or a stack when REDIS_URL cannot be read', async () => {
    const failed = start({ REDIS_URL: 'redis://:hunter2@127.0.0.1:99999' });
    expect((await failed.exited).code).toBe(78);
    expect(failed.out).toMatch(/^headgate: 1 problem in the configuration\n {2}REDIS_URL: must be redis:/);
    expect(failed.out).not.toMatch(/hunter2|\n {4}at /);
  }, 60_000);

  it('starts empty without a file, and says so', async () => {
    const empty = await start({ HEADGATE_CONFIG: join(folder, 'nothing.yaml') }).listening();
    const { dependencies } = (await (await fetch(`${empty.url}/readyz`)).json()) as {
      dependencies: { name: string }[];
    };
    expect(dependencies).toContainEqual(expect.objectContaining({ name: 'config', state: 'degraded' }));
    expect(empty.out).toContain('there is no file at');
    expect((await fetch(`${empty.url}/docs`)).status).toBe(200);
    for (const line of empty.out.trim().split('\n')) expect(JSON.parse(line)).toHaveProperty('message');
  }, 90_000);

  it('on SIGTERM finishes, publishes once more, refuses no call under way, and exits 0 within 5 s', async () => {
    const controller = await start({ REDIS_URL: redis.url, HEADGATE_CYCLE_MS: '20000' }).listening();
    const peek = openBucket();
    // On a busy machine the first turn may find Redis not connected yet: then the next one, 20 s later, publishes.
    const published = (view: unknown) => view !== null;
    await until('the first budget', () => peek.peek('orders'), published, { withinMs: 45_000 });
    const unused = await silentSocket(controller.url);
    const slow = slowLease(controller.url);
    await slow.halfSent;
    const before = (await peek.peek('orders'))!;
    const signalledMs = performance.now();
    controller.child.kill('SIGTERM');
    slow.finish();
    expect((await slow.answer).status).toBe(200);
    const { code, atMs } = await controller.exited;
    unused.destroy();
    expect(code).toBe(0);
    const told = controller.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).message as string);
    expect(told.filter((message) => /^stopp/i.test(message))).toEqual([
      expect.stringMatching(/^Stopping on SIGTERM: /),
      expect.stringMatching(/^Stopped: turns finished/),
    ]);
    expect(atMs - signalledMs).toBeLessThan(5000);
    const after = (await peek.peek('orders'))!;
    expect([after.epoch, after.seq > before.seq]).toEqual([before.epoch, true]);
  }, 90_000);

  it('takes a new epoch after SIGKILL and goes on from the published rate', async () => {
    const peek = openBucket();
    const first = await start({ REDIS_URL: redis.url, HEADGATE_CYCLE_MS: '200' }).listening();
    const before = await until(
      'a published rate',
      () => peek.peek('orders'),
      (view) => view !== null && view.seq > 2,
    );
    first.child.kill('SIGKILL');
    await first.exited;
    await start({ REDIS_URL: redis.url, HEADGATE_CYCLE_MS: '200' }).listening();
    const epoch = before!.epoch;
    const after = await until(
      'a newer epoch',
      () => peek.peek('orders'),
      (view) => view !== null && view.epoch > epoch,
    );
    expect(after!.rateMilliPerSec).toBe(before!.rateMilliPerSec);
  }, 90_000);
});

/** A browser opens such ones ahead of need: nothing is ever asked on it. */
async function silentSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** A lease call whose body is sent in two halves, so that it is under way when the signal comes. */
function slowLease(url: string) {
  const body = JSON.stringify(lease([{ flow: 'orders', requestId: 'slow', wantTokens: 1 }]));
  const headers = { 'content-type': 'application/json', 'content-length': String(body.length), connection: 'close' };
  const sent = request(`${url}/v1/leases`, { method: 'POST', headers });
  const answer = new Promise<{ status: number }>((resolve, reject) => {
    sent.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode! });
    });
    sent.on('error', reject);
  });
  const halfSent = new Promise<void>((resolve) => {
    sent.write(body.slice(0, 20), () => resolve());
  });
  return { halfSent, answer, finish: () => sent.end(body.slice(20)) };
}
