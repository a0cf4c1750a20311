import { type KafkaServer, startKafka } from '@headgate/testing';
import { BrokerView } from './broker-view.js';
import { startController } from './controller.js';
import { type PhasePlan, type PhaseResult, type PhaseSample, runPhase } from './phase.js';
import { judge, type Verdict } from './verdict.js';

export interface DemoOptions {
  readonly observeSec: number;
  readonly enforceSec: number;
  readonly offeredPerSec: number;
  readonly capacityPerSec: number;
  readonly objectiveSec: number;
  /** A broker that runs already; without it the demo brings its own. */
  readonly brokers?: string | undefined;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Told of each thing that could not be ended or removed. */
  readonly leftBehind: (error: unknown) => void;
  readonly show: (title: string, samples: readonly PhaseSample[]) => void;
}

export interface DemoResult {
  readonly verdict: Verdict;
  readonly results: readonly PhaseResult[];
}

const PARTITIONS = 3;
/** The consumer fetches half a second of work from a partition at once, at about 120 bytes a message. */
const BYTES_PER_MESSAGE_RATE = 60;
const BROKER_PROPERTIES = { 'log.segment.bytes': 268_435_456, 'log.index.size.max.bytes': 1_048_576 };

/**
 * The failure cascade and its cure: a producer of 10,000/s against a consumer of 1,000/s on a real Kafka, first without
 * control, then enforced from the start on a fresh topic and group. Everything it starts it ends.
 */
export async function runDemo(options: DemoOptions): Promise<DemoResult> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  try {
    const brokers = options.brokers ?? (await bringKafka(options.say, cleanUp)).brokers;
    const view = new BrokerView(brokers);
    cleanUp.push(() => view.close());
    const run = `${process.pid}-${Date.now().toString(36)}`;
    const observed = plan('without control', 'orders-observed', run, options.observeSec);
    const enforced = plan('with Headgate', 'orders', run, options.enforceSec);
    for (const { topic, group } of [observed, enforced]) {
      await view.createTopic(topic, PARTITIONS);
      if (options.brokers) cleanUp.push(() => view.remove(topic, group));
    }
    options.say('starting the controller');
    const flows = [flowOf(observed, 'observe', options), flowOf(enforced, 'enforce', options)];
    const controller = await startController({ flows }, { KAFKA_BROKERS: brokers });
    cleanUp.push(() => controller.stop());
    const env = {
      KAFKA_BROKERS: brokers,
      HEADGATE_URL: controller.url,
      OFFERED_PER_SEC: String(options.offeredPerSec),
      WORK_MS_PER_MESSAGE: String(1000 / options.capacityPerSec),
      MAX_BYTES_PER_PARTITION: String(BYTES_PER_MESSAGE_RATE * options.capacityPerSec),
    };
    const run1 = (phase: PhasePlan) =>
      runPhase(phase, {
        view,
        env,
        controllerUrl: controller.url,
        signal: options.signal,
        show: (samples) => options.show(phase.title, samples),
      });
    const results = [await run1(observed), await run1(enforced)] as const;
    options.signal.throwIfAborted();
    return { verdict: judge(...results, options.objectiveSec, options), results };
  } finally {
    // One that fails must not keep the others from ending.
    for (const end of cleanUp.reverse()) await end().catch(options.leftBehind);
  }
}

async function bringKafka(say: (line: string) => void, cleanUp: (() => Promise<unknown>)[]): Promise<KafkaServer> {
  say('starting a Kafka broker of its own (the first time Maven fetches it)');
  const kafka = await startKafka({ properties: BROKER_PROPERTIES });
  cleanUp.push(() => kafka.stop());
  return kafka;
}

function plan(title: string, flow: string, run: string, seconds: number): PhasePlan {
  return { title, flow, topic: `${flow}-${run}`, group: `billing-${flow}-${run}`, seconds };
}

function flowOf({ flow, topic, group }: PhasePlan, mode: 'observe' | 'enforce', options: DemoOptions): object {
  const { offeredPerSec: ceilingPerSec, objectiveSec: delaySec } = options;
  return {
    flow,
    owner: 'demo',
    mode,
    rate: { ceilingPerSec, floorPerSec: ceilingPerSec / 100, safePerSec: 0.08 * ceilingPerSec },
    objective: { delaySec },
    overflow: { strategy: 'block' },
    constraints: [{ kind: 'kafka', cluster: 'main', group, topics: [topic] }],
  };
}
