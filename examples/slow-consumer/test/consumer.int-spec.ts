import { type Shared, sharedKafka, until } from '@headgate/testing';
import { Kafka, logLevel } from 'kafkajs';
import { type Child } from '../src/demo/child.js';
import { type ControllerServer } from '../src/demo/controller.js';
import { type ControllerApi } from './support/controller-api.js';
import { OBJECTIVE_SEC, planFlow, policyOf } from './support/flow-plan.js';
import { Stage, settled } from './support/stage.js';

/** A consumer that has everything to read again must not keep a test waiting. */
const FAST_PER_SEC = 4_000;

describe('bad days of a consumer', () => {
  const stage = new Stage();
  const stopped = planFlow('stopped');
  const deleted = planFlow('deleted');
  let kafka: Shared<string>;
  let controller: ControllerServer;
  let api: ControllerApi;
  let stoppedConsumer: Child;
  let deletedConsumer: Child;

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    await stage.topics(kafka.address, stopped, deleted);
    const flows = [policyOf(stopped), policyOf(deleted)];
    ({ server: controller, api } = await stage.controller({ flows }, { KAFKA_BROKERS: kafka.address }));
    stoppedConsumer = await stage.consumer(kafka.address, stopped);
    deletedConsumer = await stage.consumer(kafka.address, deleted);
    for (const plan of [stopped, deleted]) await stage.producer(kafka.address, plan, { url: controller.url });
    await Promise.all([stopped, deleted].map(({ flow }) => settled(api, flow)));
  }, 180_000);
  afterAll(() => stage.end(), 30_000);

  it('cuts the rate to half within 10 s of a consumer that stops in its tracks, says so, and recovers', async () => {
    const { flow } = stopped;
    const before = await settled(api, flow);
    stoppedConsumer.signal('SIGSTOP');
    const cut = await until(
      'the rate is half of what it was',
      () => api.decision(flow),
      ({ ratePerSec }) => ratePerSec <= before.ratePerSec / 2,
      { withinMs: 10_000, everyMs: 100 },
    );
    expect(cut.reason).toMatch(/STALLED|ABOVE/);
    const summary = await api.summary(flow);
    expect(summary.reason).toMatchObject({ code: expect.stringMatching(/STALLED|ABOVE/), text: expect.any(String) });
    expect(summary.reason!.text).toContain(stopped.group);
    stoppedConsumer.signal('SIGCONT');
    await until(
      'the rate is back',
      () => api.decision(flow),
      ({ ratePerSec }) => ratePerSec >= 0.7 * before.ratePerSec,
      { withinMs: 60_000, everyMs: 100 },
    );
  }, 90_000);

  it('knows no backlog of a group that was deleted, raises nothing meanwhile, and recovers with it', async () => {
    const { flow, group } = deleted;
    const before = await settled(api, flow);
    const watch = await stage.watch(api, flow);
    const admin = new Kafka({ brokers: [kafka.address], logLevel: logLevel.NOTHING }).admin();
    await deletedConsumer.stop();
    await admin.connect();
    try {
      await admin.deleteGroups([group]);
    } finally {
      await admin.disconnect();
    }
    const deletedMs = performance.now();
    const blind = await until(
      'the backlog is unknown',
      () => api.constraint(flow),
      ({ lagMessages }) => lagMessages === null,
      { withinMs: 15_000, everyMs: 100 },
    );
    expect(blind.lagMessagesReason).toMatch(/does not exist/);
    const unknownMs = performance.now();
    expect((await api.summary(flow)).lagMessagesReason).toContain(group);
    expect(await api.series('headgate_lag_messages', flow)).toEqual([]);
    expect(await api.series('headgate_delay_seconds', flow)).toEqual([]);
    await until('some decisions were taken blind', () => watch.between(unknownMs).length >= 6, Boolean, {
      withinMs: 15_000,
    });
    expect(watch.rises(deletedMs + 1_500)).toEqual([]);
    expect(watch.between(unknownMs).map(({ constraints }) => constraints[0]!.lagMessages)).not.toContain(0);
    await stage.consumer(kafka.address, deleted, FAST_PER_SEC);
    await until(
      'the backlog is known and short again, and the rate is back',
      () => api.decision(flow),
      ({ ratePerSec, constraints: [view] }) =>
        ratePerSec >= 0.7 * before.ratePerSec && view!.delaySec !== null && view!.delaySec < OBJECTIVE_SEC,
      { withinMs: 60_000, everyMs: 100 },
    );
    expect(await api.series('headgate_lag_messages', flow)).toHaveLength(1);
  }, 120_000);
});
