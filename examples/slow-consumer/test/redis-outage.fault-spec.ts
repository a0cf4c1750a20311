import { type RedisServer, type Shared, sharedKafka, startRedis, until } from '@headgate/testing';
import { Redis } from 'ioredis';
import { type ControllerApi } from './support/controller-api.js';
import { planFlow, policyOf, SAFE_PER_SEC } from './support/flow-plan.js';
import { type FlowWatch } from './support/flow-watch.js';
import { expectDecisions, Stage, settled } from './support/stage.js';
import { type TestProducer } from './support/test-producer.js';

describe('bad days of Redis', () => {
  const stage = new Stage();
  const plan = planFlow('redis');
  const { flow } = plan;
  let kafka: Shared<string>;
  let redis: RedisServer;
  let api: ControllerApi;
  let watch: FlowWatch;
  let producers: readonly TestProducer[];

  const states = () => producers.map((producer) => producer.flow.status().state);
  const exceptions = () => producers.flatMap((producer) => producer.exceptions);
  /** Both producers are at work again, each on what the store grants, and the flow is where it was. */
  const recovered = async () => {
    await until('both producers lease again', states, (seen) => seen.every((state) => state === 'leased'), {
      withinMs: 20_000,
      everyMs: 50,
    });
    await until(
      'the bucket has learned',
      () => api.budget(flow),
      ({ learning }) => !learning,
      { withinMs: 15_000 },
    );
    await until(
      'redis is up again',
      () => api.dependency('redis'),
      ({ state }) => state === 'up',
      { withinMs: 10_000 },
    );
    await settled(api, flow);
  };

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    redis = await stage.own(startRedis());
    await stage.topics(kafka.address, plan);
    const env = { KAFKA_BROKERS: kafka.address, REDIS_URL: redis.url };
    const started = await stage.controller({ flows: [policyOf(plan)] }, env);
    api = started.api;
    await stage.consumer(kafka.address, plan);
    producers = [
      await stage.producer(kafka.address, plan, { url: started.server.url }),
      await stage.producer(kafka.address, plan, { redis: redis.url }),
    ];
    watch = await stage.watch(api, flow);
    await settled(api, flow);
  }, 180_000);
  beforeEach(recovered, 60_000);
  afterAll(() => stage.end(), 30_000);

  it('starts anew in learning mode after FLUSHALL under load, then goes on at the rate it had', async () => {
    const before = await api.budget(flow);
    const admin = new Redis(redis.url);
    const flushedMs = performance.now();
    await admin.flushall();
    await admin.quit();
    const learning = await until(
      'a new generation is learning',
      () => api.budget(flow),
      ({ generation }) => generation !== before.generation,
      { withinMs: 5_000, everyMs: 50 },
    );
    expect(learning.learning).toBe(true);
    expect(learning.epoch).toBeGreaterThanOrEqual(before.epoch);
    await until(
      'learning ends',
      () => api.budget(flow),
      (seen) => !seen.learning,
      { withinMs: 10_000, everyMs: 50 },
    );
    const learnedMs = performance.now();
    await until('both producers pass messages', () => producers.every((one) => one.passedPerSec(learnedMs) > 10));
    const rates = watch.between(flushedMs).map(({ ratePerSec }) => ratePerSec);
    expect(Math.min(...rates)).toBeGreaterThan(0.5 * before.ratePerSec);
    expect(exceptions()).toEqual([]);
  }, 60_000);

  it.each([
    { fault: 'dies and comes back empty', begin: () => redis.kill(), end: () => redis.restart() },
    { fault: 'hangs and comes back', begin: () => redis.pause(), end: () => redis.resume() },
  ])(
    'keeps deciding, and producers keep their share, while Redis $fault',
    async ({ begin, end }) => {
      const before = await api.budget(flow);
      const shares = producers.map((producer) => producer.flow.status().sharePerSec);
      await begin();
      const brokenMs = performance.now();
      await until(
        'it is not ready, and names Redis',
        () => api.dependency('redis'),
        ({ state }) => state === 'down',
        {
          withinMs: 5_000,
          everyMs: 100,
        },
      );
      expect(await api.dependency('redis')).toMatchObject({ status: 503, reason: expect.any(String) });
      expect(await api.isLive()).toBe(true);
      const refused = await api.lease(flow, 10);
      expect([refused.status, refused.body.error?.code]).toEqual([503, 'STORE_UNAVAILABLE']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      await until('both producers hold their share', states, (seen) => seen.every((state) => state === 'holding'), {
        withinMs: 10_000,
      });
      const holdingMs = performance.now();
      await expectDecisions(watch, brokenMs, 5);
      expect(watch.newest!.publishedReason).not.toBeNull();
      for (const [i, producer] of producers.entries()) {
        expect(producer.flow.status().sharePerSec).toBeCloseTo(shares[i]!, 0);
        expect(producer.passedPerSec(holdingMs)).toBeGreaterThan(0.3 * Math.min(shares[i]!, SAFE_PER_SEC));
      }
      await end();
      await recovered();
      const rates = watch.between(brokenMs).map(({ ratePerSec }) => ratePerSec);
      expect(Math.max(...rates)).toBeLessThan(2 * before.ratePerSec);
      expect(exceptions()).toEqual([]);
    },
    120_000,
  );
});
