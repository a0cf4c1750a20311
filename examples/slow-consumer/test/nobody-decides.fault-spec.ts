import { type RedisServer, type Shared, sharedKafka, startRedis, until } from '@headgate/testing';
import { type ControllerServer } from '../src/demo/controller.js';
import { type ControllerApi } from './support/controller-api.js';
import { CEILING_PER_SEC, planFlow, policyOf, SAFE_PER_SEC } from './support/flow-plan.js';
import { Stage, settled } from './support/stage.js';
import { type TestProducer } from './support/test-producer.js';

/** How long a budget holds, and some seconds for the last grants to run out, milliseconds. */
const VALID_MS = 30_000;
const SETTLE_MS = 8_000;
const OBSERVED_MS = 20_000;

describe('nobody decides for longer than a budget holds', () => {
  const stage = new Stage();
  const plan = planFlow('nobody');
  const { flow } = plan;
  let kafka: Shared<string>;
  let redis: RedisServer;
  let server: ControllerServer;
  let api: ControllerApi;
  let overHttp: TestProducer;
  let onRedis: TestProducer;

  const producers = () => [overHttp, onRedis];
  const pass = (ms: number, what: string) => {
    const fromMs = performance.now();
    return until(what, () => performance.now() - fromMs > ms, Boolean, { withinMs: ms + 1_000, everyMs: 50 });
  };
  const leased = () =>
    until(
      'both producers lease',
      () => producers().map((producer) => producer.flow.status().state),
      (states) => states.every((state) => state === 'leased'),
      { withinMs: 30_000 },
    );

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    redis = await stage.own(startRedis());
    await stage.topics(kafka.address, plan);
    const env = { KAFKA_BROKERS: kafka.address, REDIS_URL: redis.url };
    ({ server, api } = await stage.controller({ flows: [policyOf(plan)] }, env));
    await stage.consumer(kafka.address, plan);
    overHttp = await stage.producer(kafka.address, plan, { url: server.url });
    onRedis = await stage.producer(kafka.address, plan, { redis: redis.url });
  }, 180_000);
  beforeEach(async () => {
    await leased();
    await settled(api, flow);
  }, 120_000);
  afterAll(() => stage.end(), 60_000);

  it('controller killed: after 30 s each producer is at its safe share, and back after a restart', async () => {
    const before = await api.budget(flow);
    await server.kill();
    await pass(VALID_MS + SETTLE_MS, 'the budget has run out');
    const safeMs = performance.now();
    await pass(OBSERVED_MS, 'the safe share is observed');
    expect(overHttp.flow.status()).toMatchObject({ state: 'safe', sharePerSec: SAFE_PER_SEC / 2 });
    expect(overHttp.passedPerSec(safeMs)).toBeGreaterThan(0.8 * (SAFE_PER_SEC / 2));
    expect(overHttp.passedPerSec(safeMs)).toBeLessThan(1.05 * (SAFE_PER_SEC / 2));
    // Redis still answers the other one and gives it what it may give in safety: all of the safe rate, as it leases alone.
    expect(onRedis.passedPerSec(safeMs)).toBeGreaterThan(0.8 * (SAFE_PER_SEC / 2));
    expect(onRedis.passedPerSec(safeMs)).toBeLessThan(1.05 * SAFE_PER_SEC);
    await server.restart();
    await leased();
    expect((await api.budget(flow)).epoch).toBe(before.epoch + 1);
    expect((await settled(api, flow)).ratePerSec).toBeLessThan(CEILING_PER_SEC);
    expect(producers().flatMap(({ exceptions }) => exceptions)).toEqual([]);
  }, 240_000);

  it('Redis killed: producers keep their share for 30 s, then go to their safe share, and recover', async () => {
    await redis.kill();
    await pass(VALID_MS + SETTLE_MS, 'the budget has run out');
    const safeMs = performance.now();
    await pass(OBSERVED_MS, 'the safe share is observed');
    for (const producer of producers()) {
      expect(producer.flow.status()).toMatchObject({ state: 'safe', sharePerSec: SAFE_PER_SEC / 2 });
      expect(producer.transitions.slice(-2).map(({ to }) => to)).toEqual(['holding', 'safe']);
    }
    const together = producers().reduce((sum, producer) => sum + producer.passedPerSec(safeMs), 0);
    expect(together).toBeGreaterThan(0.9 * SAFE_PER_SEC);
    expect(together).toBeLessThan(1.05 * SAFE_PER_SEC);
    await redis.restart();
    await leased();
    await settled(api, flow);
    expect(producers().flatMap(({ exceptions }) => exceptions)).toEqual([]);
  }, 240_000);
});
