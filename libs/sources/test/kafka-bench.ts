import { randomUUID } from 'node:crypto';
import { type Clock, type LagTarget, type OkReading, type PartitionReading, type Reading } from '@headgate/core';
import { until } from '@headgate/testing';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import { type KafkaLagSource } from '../src/kafka/index.js';

export const realClock: Clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/**
 * Topics, messages and positions on a real cluster, made with the public kafkajs client: not with what is tested. Every
 * step has a client of its own, because one that knew a topic fails on all others once that topic is deleted.
 */
export class KafkaBench {
  readonly kafka: Kafka;

  constructor(readonly brokers: string) {
    this.kafka = new Kafka({
      clientId: 'bench',
      brokers: brokers.split(','),
      logLevel: logLevel.NOTHING,
      retry: { initialRetryTime: 20, retries: 12 },
    });
  }

  /** A fresh topic whose partitions all have a leader; before that a retried send would write twice. */
  topic(numPartitions: number): Promise<string> {
    const topic = `t-${randomUUID()}`;
    return this.withAdmin(async (admin) => {
      await admin.createTopics({ topics: [{ topic, numPartitions, replicationFactor: 1 }], waitForLeaders: true });
      await until(
        'every partition answers',
        () => admin.fetchTopicOffsets(topic),
        (offsets) => offsets.length === numPartitions,
      );
      return topic;
    });
  }

  async produce(topic: string, partition: number, count: number): Promise<void> {
    const messages = Array.from({ length: count }, (_, at) => ({ partition, value: `${at}` }));
    const producer = this.kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages });
    await producer.disconnect();
  }

  /**
   * Stores positions for a group without members, by a transaction: `admin.setOffsets` would join the group and take
   * five seconds. The broker shows them a moment after the commit, so this waits until it does.
   */
  async commit(group: string, topic: string, offsets: readonly (readonly [partition: number, offset: number])[]) {
    const partitions = offsets.map(([partition, offset]) => ({ partition, offset: `${offset}` }));
    const stored = () =>
      this.withAdmin(
        async (admin) => (await admin.fetchOffsets({ groupId: group, topics: [topic] }))[0]?.partitions ?? [],
      );
    await until('the group has a coordinator, which asking for it creates', stored);
    const producer = this.transactionalProducer();
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.sendOffsets({ consumerGroupId: group, topics: [{ topic, partitions }] });
    await transaction.commit();
    await producer.disconnect();
    const isStored = (one: { partition: number; offset: string }, all: { partition: number; offset: string }[]) =>
      all.some(({ partition, offset }) => partition === one.partition && offset === one.offset);
    await until('the positions are visible', stored, (all) => partitions.every((one) => isStored(one, all)));
  }

  transactionalProducer(): Producer {
    return this.kafka.producer({ transactionalId: randomUUID(), maxInFlightRequests: 1, idempotent: true });
  }

  async withAdmin<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

export function target(group: string, ...topics: string[]): LagTarget {
  return { id: `${group} on ${topics.join()}`, group, topics };
}

export async function pollOne(source: KafkaLagSource, one: LagTarget): Promise<Reading> {
  const readings = await source.poll([one], AbortSignal.timeout(30_000));
  const reading = readings.get(one.id);
  if (reading === undefined) throw new Error('The poll has no entry for its target');
  return reading;
}

/** Polls until the reading is what the test waits for; none on the way may be one that must `never` be. */
export async function pollUntil(
  source: KafkaLagSource,
  one: LagTarget,
  what: string,
  holds: (reading: Reading) => boolean,
  { withinMs = 15_000, never = () => false }: { withinMs?: number; never?: (reading: Reading) => boolean } = {},
): Promise<Reading> {
  let wrong: Reading | undefined;
  const reading = await until(
    what,
    async () => {
      const reading = await pollOne(source, one);
      if (never(reading)) wrong ??= reading;
      return reading;
    },
    (reading) => wrong !== undefined || holds(reading),
    { withinMs, everyMs: 50 },
  );
  if (wrong !== undefined) throw new Error(`This must never be read: ${JSON.stringify(wrong)}`);
  return reading;
}

/** A lag of 0 that was made out of nothing. */
export const saysZero = (reading: Reading) => reading.ok && reading.partitions.some((one) => lagOf(one) === 0);

export function okReading(reading: Reading): OkReading {
  if (!reading.ok) throw new Error(`No numbers: ${JSON.stringify(reading)}`);
  return reading;
}

/** Null where it is unknown. */
export function lagOf({ committedOffset, logStartOffset, endOffset, unknown }: PartitionReading): number | null {
  if (unknown !== null || committedOffset === null || logStartOffset === null || endOffset === null) return null;
  return Math.max(0, endOffset - Math.max(committedOffset, logStartOffset));
}
