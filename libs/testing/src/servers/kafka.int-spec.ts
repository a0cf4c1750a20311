import { existsSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
import { type KafkaServer, startKafka } from './kafka.js';
import { accepts } from './tcp.js';

describe('startKafka', () => {
  let kafka: KafkaServer;
  beforeAll(async () => {
    kafka = await startKafka({ heap: '256m', properties: { 'num.partitions': 2 } });
  }, 120_000);
  afterAll(() => kafka?.stop(), 60_000);

  const client = () =>
    new Kafka({ clientId: 'spec', brokers: [kafka.brokers], logLevel: logLevel.NOTHING, retry: { retries: 20 } });

  it('takes a topic and messages, and has them still after a kill on the same port', async () => {
    const admin = client().admin();
    const producer = client().producer();
    await Promise.all([admin.connect(), producer.connect()]);
    await admin.createTopics({ topics: [{ topic: 'orders' }], waitForLeaders: true });
    await producer.send({ topic: 'orders', acks: -1, messages: [{ value: 'one' }, { value: 'two' }] });
    await Promise.all([admin.disconnect(), producer.disconnect()]);

    const { port, pid } = kafka;
    await kafka.kill();
    expect(await accepts(port)).toBe(false);
    await kafka.restart();
    expect(kafka.port).toBe(port);
    expect(kafka.pid).not.toBe(pid);

    const again = client().admin();
    await again.connect();
    const offsets = await again.fetchTopicOffsets('orders');
    await again.disconnect();
    expect(offsets).toHaveLength(2);
    // A send that was repeated on a busy machine stands there twice.
    const kept = offsets.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    expect(kept).toBeGreaterThanOrEqual(2);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
  }, 180_000);
});
