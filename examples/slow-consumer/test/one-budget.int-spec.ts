import { type RedisServer, type Shared, sharedKafka, startRedis, until } from '@headgate/testing';
import { BrokerView } from '../src/demo/broker-view.js';
import { startChild } from '../src/demo/child.js';
import { planFlow, policyOf } from './support/flow-plan.js';
import { Stage } from './support/stage.js';

const RATE_PER_SEC = 300;
const SECONDS = 10;

describe('one budget', () => {
  const stage = new Stage();
  const plan = planFlow('shared');
  let kafka: Shared<string>;
  let redis: RedisServer;

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    redis = await stage.own(startRedis());
    await stage.topics(kafka.address, plan);
  }, 120_000);
  afterAll(() => stage.end(), 30_000);

  it('[S16] is shared by all producers of a flow: two processes over HTTP and one straight on Redis', async () => {
    const law = { name: 'fixed', params: { ratePerSec: RATE_PER_SEC } };
    const file = { flows: [{ ...policyOf(plan), law }] };
    const env = { KAFKA_BROKERS: kafka.address, REDIS_URL: redis.url };
    const { server, api } = await stage.controller(file, env);
    await stage.consumer(kafka.address, plan, 2 * RATE_PER_SEC);
    const settings = { KAFKA_BROKERS: kafka.address, HEADGATE_URL: server.url, TOPIC: plan.topic, FLOW: plan.flow };
    await stage.own(startChild('producer', { ...settings, OFFERED_PER_SEC: '1000' }, () => {}));
    const own = [
      await stage.producer(kafka.address, plan, { url: server.url }),
      await stage.producer(kafka.address, plan, { redis: redis.url }),
    ];
    await until(
      'the fixed rate is published',
      () => api.budget(plan.flow),
      (it) => it.ratePerSec === RATE_PER_SEC,
      {
        withinMs: 30_000,
      },
    );
    const view = await stage.own(viewOf(kafka.address));
    const sent = async () => (await view.sample(plan.topic, plan.group)).sent;
    await until(
      'all three lease',
      () => own.map(({ flow }) => flow.status().state),
      (all) => all.every((it) => it === 'leased'),
      {
        withinMs: 20_000,
      },
    );
    const [before, fromMs] = [await sent(), performance.now()];
    await until(
      'the span is over',
      () => performance.now() - fromMs,
      (ms) => ms > SECONDS * 1000,
      { withinMs: 15_000 },
    );
    const [after, elapsedSec] = [await sent(), (performance.now() - fromMs) / 1000];
    // Each may hold two refreshes of its share when the span begins; beyond that nobody adds to the flow's rate.
    expect(after - before).toBeLessThan(RATE_PER_SEC * (elapsedSec + 2 + 1));
    expect(after - before).toBeGreaterThan(0.7 * RATE_PER_SEC * elapsedSec);
    for (const { exceptions, flow } of own) {
      expect(exceptions).toEqual([]);
      expect(flow.status().sharePerSec).toBeCloseTo(RATE_PER_SEC / 3, 0);
    }
  }, 120_000);
});

function viewOf(brokers: string): BrokerView & { stop(): Promise<void> } {
  const view = new BrokerView(brokers);
  return Object.assign(view, { stop: () => view.close() });
}
