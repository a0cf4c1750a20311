import { type KafkaServer, type Shared, sharedKafka, startKafka, until } from '@headgate/testing';
import { type ControllerApi } from './support/controller-api.js';
import { planFlow, policyOf } from './support/flow-plan.js';
import { type FlowWatch } from './support/flow-watch.js';
import { expectDecisions, Stage, settled } from './support/stage.js';
import { type TestProducer } from './support/test-producer.js';

/** A reading that arrived just before an outage is decided upon within the next cycle. */
const LAST_READING_MS = 1_500;

describe('bad days of Kafka', () => {
  const stage = new Stage();
  const [healthy, sick] = [planFlow('healthy'), planFlow('sick')];
  let kafka: KafkaServer;
  let shared: Shared<string>;
  let api: ControllerApi;
  let healthyWatch: FlowWatch;
  let sickWatch: FlowWatch;
  let producers: readonly TestProducer[];

  const exceptions = () => producers.flatMap((producer) => producer.exceptions);
  const clusterIs = (wanted: string, withinMs: number) =>
    until(
      `the sick cluster is ${wanted}`,
      () => api.dependency('kafka:sick'),
      ({ state }) => state === wanted,
      { withinMs, everyMs: 100 },
    );
  /** Average spacing of the healthy flow's decisions, milliseconds. */
  const cadenceMs = (fromMs: number, toMs: number) => {
    const atMs = healthyWatch.between(fromMs, toMs).map(({ at }) => Date.parse(at));
    return (atMs[atMs.length - 1]! - atMs[0]!) / (atMs.length - 1);
  };

  beforeAll(async () => {
    shared = await stage.own(sharedKafka());
    kafka = await stage.own(startKafka());
    await stage.topics(shared.address, healthy);
    await stage.topics(kafka.brokers, sick);
    const clusters = { healthy: { brokers: [shared.address] }, sick: { brokers: [kafka.brokers] } };
    const flows = [policyOf(healthy, { cluster: 'healthy' }), policyOf(sick, { cluster: 'sick' })];
    const started = await stage.controller({ clusters, flows }, {});
    api = started.api;
    await stage.consumer(shared.address, healthy);
    await stage.consumer(kafka.brokers, sick);
    producers = [
      await stage.producer(shared.address, healthy, { url: started.server.url }),
      await stage.producer(kafka.brokers, sick, { url: started.server.url }),
    ];
    healthyWatch = await stage.watch(api, healthy.flow);
    sickWatch = await stage.watch(api, sick.flow);
    await Promise.all([settled(api, healthy.flow), settled(api, sick.flow)]);
  }, 240_000);
  afterAll(() => stage.end(), 60_000);

  it('a cluster that hangs changes neither cadence nor age of readings beside it, and comes back', async () => {
    const beforeMs = performance.now();
    await expectDecisions(healthyWatch, beforeMs, 8);
    const hungMs = performance.now();
    kafka.pause();
    const { status, reason } = await clusterIs('down', 15_000);
    expect([status, reason]).toEqual([503, expect.stringMatching(/timeout/)]);
    await expectDecisions(healthyWatch, hungMs, 12);
    const resumedMs = performance.now();
    kafka.resume();
    expect(sickWatch.rises(hungMs + LAST_READING_MS, resumedMs)).toEqual([]);
    const usualMs = cadenceMs(beforeMs, hungMs);
    expect(Math.abs(cadenceMs(hungMs, resumedMs) - usualMs)).toBeLessThan(0.1 * usualMs);
    const ages = healthyWatch.between(hungMs, resumedMs).map(({ constraints }) => constraints[0]!.sampleAgeMs!);
    expect(Math.max(...ages) - Math.min(...ages)).toBeLessThan(1_200);
    expect(healthyWatch.between(hungMs, resumedMs).map(({ constraints }) => constraints[0]!.mode)).not.toContain(
      'stale',
    );
    await clusterIs('up', 15_000);
    await settled(api, sick.flow);
    expect(exceptions()).toEqual([]);
  }, 120_000);

  it('is not ready while a cluster is gone, names it, raises nothing, and recovers by itself', async () => {
    await settled(api, sick.flow);
    const killedMs = performance.now();
    await kafka.kill();
    const { status, reason } = await clusterIs('down', 15_000);
    expect([status, reason]).toEqual([503, expect.any(String)]);
    await until(
      'its flow is blind, and says so',
      () => api.summary(sick.flow),
      ({ state, lagMessages }) => state === 'blind' && lagMessages === null,
      { withinMs: 15_000, everyMs: 100 },
    );
    expect((await api.decision(sick.flow)).reason).toMatch(/^STALE_/);
    const restartedMs = performance.now();
    expect(sickWatch.rises(killedMs + LAST_READING_MS, restartedMs)).toEqual([]);
    await kafka.restart();
    await clusterIs('up', 30_000);
    await settled(api, sick.flow);
    expect(exceptions()).toEqual([]);
  }, 180_000);
});
