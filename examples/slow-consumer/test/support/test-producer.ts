import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, type FlowClient, type HeadgateClient, type Transition } from '@headgate/sdk';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import { type FlowPlan } from './flow-plan.js';

/** Where its budgets come from: the controller, or the controller's Redis directly. */
export type Supply = { readonly url: string } | { readonly redis: string };

/** It is able to send this much, messages/s, if nobody holds it back. */
const OFFERED_PER_SEC = 1_000;
const MESSAGES_PER_BATCH = 5;
const VALUE = 'x'.repeat(100);

/** A producer in the test's own process: the real SDK, real sends, and a memory of all that happened. */
export class TestProducer {
  /** What the SDK threw into the producer's face: the one thing that must never happen. */
  readonly exceptions: unknown[] = [];
  /** When each batch was let through, on the monotonic clock. */
  private readonly passedAtMs: number[] = [];
  private isEnding = false;
  private readonly running: Promise<void>;

  private constructor(
    private readonly client: HeadgateClient,
    readonly flow: FlowClient,
    private readonly producer: Producer,
    private readonly topic: string,
    /** Every change of where tokens came from. */
    readonly transitions: readonly Transition[],
  ) {
    this.running = this.run();
  }

  static async start(brokers: string, plan: FlowPlan, supply: Supply): Promise<TestProducer> {
    // A broker that is down is asked twice and no more, so that a test waits for no backoff but Headgate's own.
    const retry = { retries: 1, initialRetryTime: 100 };
    const options = { clientId: 'test-producer', brokers: [brokers], requestTimeout: 2_000, retry };
    const producer = new Kafka({ ...options, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const transitions: Transition[] = [];
    const client = createClient({
      ...supply,
      producer: 'checkout',
      bootstrap: { ratePerSec: 50, overflow: 'block' },
      log: () => {},
      env: {},
      onTransition: (transition) => transitions.push(transition),
    });
    return new TestProducer(client, client.flow(plan.flow), producer, plan.topic, transitions);
  }

  /** Messages let through between two instants of the monotonic clock, per second. */
  passedPerSec(fromMs: number, toMs = performance.now()): number {
    const batches = this.passedAtMs.filter((atMs) => atMs >= fromMs && atMs < toMs);
    return (batches.length * MESSAGES_PER_BATCH * 1000) / (toMs - fromMs);
  }

  async stop(): Promise<void> {
    this.isEnding = true;
    await this.client.close();
    await this.running;
    await this.producer.disconnect();
  }

  private async run(): Promise<void> {
    let dueMs = performance.now();
    while (!this.isEnding) {
      dueMs = Math.max(dueMs + (1000 * MESSAGES_PER_BATCH) / OFFERED_PER_SEC, performance.now() - 200);
      const aheadMs = dueMs - performance.now();
      if (aheadMs > 1) await sleep(aheadMs);
      try {
        await this.flow.send(() => this.sendBatch(), { cost: MESSAGES_PER_BATCH });
      } catch (error) {
        if (this.isEnding) return;
        this.exceptions.push(error);
      }
    }
  }

  /** Kafka's own failures are not Headgate's: the tokens are spent, and the next batch comes in its time. */
  private async sendBatch(): Promise<void> {
    this.passedAtMs.push(performance.now());
    const messages = Array.from({ length: MESSAGES_PER_BATCH }, () => ({ value: VALUE }));
    await this.producer.send({ topic: this.topic, messages }).catch(() => {});
  }
}
