import { type Shared, sharedKafka, until } from '@headgate/testing';
import { type Child } from '../src/demo/child.js';
import { type ControllerApi } from './support/controller-api.js';
import { type FlowPlan, planFlow, policyOf } from './support/flow-plan.js';
import { Stage, settled } from './support/stage.js';
import { type TestProducer } from './support/test-producer.js';

const SLOW_PER_SEC = 120;
const FAST_PER_SEC = 240;
/** What the slow one manages once it has been given more. */
const GROWN_PER_SEC = 1_000;

describe('two groups on one topic', () => {
  const stage = new Stage();
  const slow = planFlow('two');
  const fast: FlowPlan = { ...slow, group: slow.group.replace('billing', 'mails') };
  const { flow } = slow;
  let kafka: Shared<string>;
  let api: ControllerApi;
  let slowConsumer: Child;
  let producer: TestProducer;

  const named = (group: string) =>
    until(
      `${group} is named as binding`,
      () => api.decision(flow),
      ({ binding }) => binding?.includes(group) ?? false,
      { withinMs: 60_000, everyMs: 250 },
    );

  beforeAll(async () => {
    kafka = await stage.own(sharedKafka());
    await stage.topics(kafka.address, slow);
    const policy = policyOf(slow, { groups: [fast.group, slow.group] });
    const started = await stage.controller({ flows: [policy] }, { KAFKA_BROKERS: kafka.address });
    api = started.api;
    await stage.consumer(kafka.address, fast, FAST_PER_SEC);
    slowConsumer = await stage.consumer(kafka.address, slow, SLOW_PER_SEC);
    producer = await stage.producer(kafka.address, slow, { url: started.server.url });
  }, 180_000);
  afterAll(() => stage.end(), 30_000);

  it('the lowest rate wins and its group is named, to operators and to producers; when it is fast the other is', async () => {
    await settled(api, flow, SLOW_PER_SEC);
    const held = await named(slow.group);
    const asks = new Map(held.constraints.map(({ group, askPerSec }) => [group, askPerSec]));
    expect(asks.get(slow.group)!).toBeLessThan(asks.get(fast.group)!);
    expect(held.why).toContain(slow.group);
    await until('the lease names it too', () => producer.flow.status().hold.reason.text.includes(slow.group));

    await slowConsumer.stop();
    await stage.consumer(kafka.address, slow, GROWN_PER_SEC);
    const other = await named(fast.group);
    expect(other.why).toContain(fast.group);
    await settled(api, flow, FAST_PER_SEC);
    await until('the lease names the other', () => producer.flow.status().hold.reason.text.includes(fast.group));
    expect(producer.exceptions).toEqual([]);
  }, 180_000);
});
