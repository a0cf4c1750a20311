import { RedisTokenBucket } from '@headgate/bucket';
import { type RedisServer, type Shared, sharedKafka, sharedPostgres, startRedis, until } from '@headgate/testing';
import { type ControllerServer } from '../src/demo/controller.js';
import { type ControllerApi } from './support/controller-api.js';
import { planFlow, policyOf } from './support/flow-plan.js';
import { Stage, settled } from './support/stage.js';
import { type TestProducer } from './support/test-producer.js';

describe('bad days of the controller', () => {
  const stage = new Stage();
  const plan = planFlow('controller');
  const { flow } = plan;
  let kafka: Shared<string>;
  let redis: RedisServer;
  let server: ControllerServer;
  let api: ControllerApi;
  let overHttp: TestProducer;
  let onRedis: TestProducer;

  const exceptions = () => [...overHttp.exceptions, ...onRedis.exceptions];
  const leased = () =>
    until(
      'both producers lease',
      () => [overHttp, onRedis].map((producer) => producer.flow.status().state),
      (states) => states.every((state) => state === 'leased'),
      { withinMs: 20_000 },
    );

  /** How often the controller has saved what its laws learned. */
  const saves = async () => {
    const page = await (await fetch(`${server.url}/metrics`)).text();
    return Number(/headgate_job_duration_seconds_count{job="save-states"} (\d+)/.exec(page)?.[1] ?? 0);
  };

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    redis = await stage.own(startRedis());
    await stage.topics(kafka.address, plan);
    const database = await stage.own(sharedPostgres());
    const env = { KAFKA_BROKERS: kafka.address, REDIS_URL: redis.url, DATABASE_URL: database.address };
    ({ server, api } = await stage.controller({ flows: [policyOf(plan)] }, env));
    await stage.consumer(kafka.address, plan);
    overHttp = await stage.producer(kafka.address, plan, { url: server.url });
    onRedis = await stage.producer(kafka.address, plan, { redis: redis.url });
    await settled(api, flow);
  }, 180_000);
  afterAll(() => stage.end(), 30_000);

  it('killed: producers keep their rate; restarted: one epoch higher, no jump, leases flow again', async () => {
    await leased();
    const savedBefore = await saves();
    const isSaved = (count: number) => count > savedBefore;
    await until('what the law has learned is saved', saves, isSaved, { withinMs: 30_000, everyMs: 250 });
    const before = await api.budget(flow);
    const share = overHttp.flow.status().sharePerSec;
    await server.kill();
    await until('the producer over HTTP holds its share', () => overHttp.flow.status().state === 'holding', Boolean, {
      withinMs: 10_000,
    });
    const holdingMs = performance.now();
    await until('five seconds pass', () => performance.now() - holdingMs > 5_000, Boolean, { withinMs: 6_000 });
    expect(overHttp.flow.status()).toMatchObject({ state: 'holding', sharePerSec: share });
    expect(overHttp.passedPerSec(holdingMs)).toBeGreaterThan(0.7 * share);
    expect(overHttp.passedPerSec(holdingMs)).toBeLessThan(1.3 * share);
    expect(onRedis.flow.status().state).toBe('leased');
    // What the silent producer does not lease the other one may: together they stay below the rate and a share.
    const together = overHttp.passedPerSec(holdingMs) + onRedis.passedPerSec(holdingMs);
    expect(together).toBeGreaterThan(0.7 * before.ratePerSec);
    expect(together).toBeLessThan(1.1 * (before.ratePerSec + share));
    await server.restart();
    const watch = await stage.watch(api, flow);
    const restartedMs = performance.now();
    const after = await until(
      'the new controller has published',
      () => api.budget(flow),
      ({ epoch }) => epoch !== before.epoch,
      { withinMs: 10_000 },
    );
    expect(after.epoch).toBe(before.epoch + 1);
    await leased();
    await settled(api, flow);
    expect(exceptions()).toEqual([]);
    // What was piled up meanwhile is drained as fast as the law wants: there is no largest step down. That it begins at the
    // rate that stood in the bucket is proven where nothing was piled up (process.e2e-spec).
    const rates = watch.between(restartedMs).map(({ ratePerSec }) => ratePerSec);
    expect(Math.max(after.ratePerSec, ...rates)).toBeLessThan(2 * before.ratePerSec);
  }, 120_000);

  it('SIGTERM: publishes once more and is gone within 5 s with exit code 0', async () => {
    const bucket = new RedisTokenBucket(redis.url, { commandTimeoutMs: 5000 });
    const before = (await bucket.peek(flow))!;
    const signalledMs = performance.now();
    await server.stop({ keepData: true });
    expect([server.exitCode, performance.now() - signalledMs < 5_000]).toEqual([0, true]);
    const after = (await bucket.peek(flow))!;
    await bucket.close();
    expect([after.epoch, after.seq > before.seq]).toEqual([before.epoch, true]);
    expect(exceptions()).toEqual([]);
  }, 30_000);
});
