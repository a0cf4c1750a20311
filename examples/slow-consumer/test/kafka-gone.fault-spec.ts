import { type KafkaServer, startKafka, until } from '@headgate/testing';
import { type ControllerApi } from './support/controller-api.js';
import { planFlow, policyOf, SAFE_PER_SEC } from './support/flow-plan.js';
import { Stage, settled } from './support/stage.js';
import { type TestProducer } from './support/test-producer.js';

/** Hold and glide of DESIGN.md §2, milliseconds, and two cycles for the last decision to be taken and seen. */
const TO_SAFE_MS = 10_000 + 60_000 + 2_500;
/** A reading that arrived just before the outage is decided upon within the next cycle. */
const LAST_READING_MS = 1_500;

describe('a Kafka that is gone for minutes', () => {
  const stage = new Stage();
  const plan = planFlow('gone');
  const { flow } = plan;
  let kafka: KafkaServer;
  let api: ControllerApi;
  let producer: TestProducer;

  beforeAll(async () => {
    kafka = await stage.own(startKafka());
    await stage.topics(kafka.brokers, plan);
    const started = await stage.controller({ flows: [policyOf(plan)] }, { KAFKA_BROKERS: kafka.brokers });
    api = started.api;
    await stage.consumer(kafka.brokers, plan);
    producer = await stage.producer(kafka.brokers, plan, { url: started.server.url });
    await settled(api, flow);
  }, 180_000);
  afterAll(() => stage.end(), 60_000);

  it('[F25] the rate is held, glides to the safe one within hold and glide, never rises, and comes back', async () => {
    const watch = await stage.watch(api, flow);
    const before = await settled(api, flow);
    const goneMs = performance.now();
    await kafka.kill();
    await until(
      'the safe rate is reached',
      () => watch.newest!,
      ({ ratePerSec }) => ratePerSec <= SAFE_PER_SEC,
      { withinMs: TO_SAFE_MS, everyMs: 100 },
    );
    const safeMs = performance.now();
    await until('ten more seconds pass', () => performance.now() - safeMs > 10_000, Boolean, { withinMs: 11_000 });
    const restartedMs = performance.now();
    expect(watch.rises(goneMs + LAST_READING_MS, restartedMs)).toEqual([]);
    const blind = watch.between(goneMs + 7_000, restartedMs);
    expect(new Set(blind.map(({ reason }) => reason))).toEqual(new Set(['STALE_HOLD', 'STALE_GLIDE']));
    expect(blind.every(({ why }) => why.includes(plan.group))).toBe(true);
    const held = watch.between(goneMs + LAST_READING_MS, goneMs + 9_000).map(({ ratePerSec }) => ratePerSec);
    expect(Math.min(...held) / Math.max(...held)).toBeGreaterThan(0.99);
    await kafka.restart();
    const after = await settled(api, flow);
    expect(after.ratePerSec).toBeGreaterThan(0.6 * before.ratePerSec);
    expect(producer.exceptions).toEqual([]);
  }, 240_000);
});
