import { until } from '@headgate/testing';
import { BrokerView } from '../../src/demo/broker-view.js';
import { type Child, startChild } from '../../src/demo/child.js';
import { type ControllerFile, type ControllerServer, startController } from '../../src/demo/controller.js';
import { ControllerApi, type Decided } from './controller-api.js';
import { CAPACITY_PER_SEC, type FlowPlan } from './flow-plan.js';
import { FlowWatch } from './flow-watch.js';
import { type Supply, TestProducer } from './test-producer.js';

const PARTITIONS = 3;
/** Half a second of work in one fetch keeps commits close together. */
const BYTES_PER_MESSAGE_RATE = 60;
/** From here on a rate is what the consumer gives, and not what the start gave. */
const SETTLED_SHARE = { least: 0.6, most: 1.5 };

/** Everything that a test starts, and the one place that ends it, last come first. */
export class Stage {
  private readonly endings: (() => Promise<unknown>)[] = [];

  /** Remembers how to end something, and hands it on. */
  async own<T extends { stop(): Promise<unknown> }>(starting: Promise<T> | T): Promise<T> {
    const started = await starting;
    this.endings.push(() => started.stop());
    return started;
  }

  async end(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.endings.splice(0).reverse()) await end().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, 'something could not be ended');
  }

  async topics(brokers: string, ...plans: readonly FlowPlan[]): Promise<void> {
    const view = new BrokerView(brokers);
    try {
      for (const { topic } of plans) await view.createTopic(topic, PARTITIONS);
    } finally {
      await view.close();
    }
  }

  async controller(
    file: ControllerFile,
    env: Record<string, string>,
  ): Promise<{ server: ControllerServer; api: ControllerApi }> {
    const server = await this.own(startController(file, env));
    return { server, api: new ControllerApi(server.url) };
  }

  /** The example's consumer, a process of its own, so that it can be stopped in its tracks. */
  consumer(brokers: string, { topic, group }: FlowPlan, perSec = CAPACITY_PER_SEC): Promise<Child> {
    const env = {
      KAFKA_BROKERS: brokers,
      TOPIC: topic,
      GROUP: group,
      WORK_MS_PER_MESSAGE: String(1000 / perSec),
      MAX_BYTES_PER_PARTITION: String(BYTES_PER_MESSAGE_RATE * perSec),
    };
    return this.own(startChild('consumer', env, () => {}));
  }

  producer(brokers: string, plan: FlowPlan, supply: Supply): Promise<TestProducer> {
    return this.own(TestProducer.start(brokers, plan, supply));
  }

  watch(api: ControllerApi, flow: string): Promise<FlowWatch> {
    return this.own(FlowWatch.start(api, flow));
  }
}

/** The flow has measured its consumer and holds the producers at what that one manages. */
export function settled(api: ControllerApi, flow: string, perSec = CAPACITY_PER_SEC): Promise<Decided> {
  const isNear = (value: number | null | undefined) =>
    value != null && value >= SETTLED_SHARE.least * perSec && value <= SETTLED_SHARE.most * perSec;
  return until(
    `${flow} settles near ${perSec}/s`,
    () => api.decision(flow),
    ({ ratePerSec, constraints }) => isNear(ratePerSec) && constraints.some((view) => isNear(view.capacityPerSec)),
    { withinMs: 60_000, everyMs: 250 },
  );
}

/** The controller went on deciding: so many turns since then, about one a second. */
export async function expectDecisions(watch: FlowWatch, fromMs: number, count: number): Promise<void> {
  const look = () => watch.between(fromMs).length;
  await until(`${count} decisions were taken`, look, (seen) => seen >= count, { withinMs: (count + 5) * 1_500 });
}
