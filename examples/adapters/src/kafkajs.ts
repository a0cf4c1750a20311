// An idempotent, transactional producer held to a flow: one line wraps it, and everything else stays kafkajs.
import { throttleProducer } from '@headgate/sdk/kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import { connect, say } from './client.js';

const client = connect('block');
const kafka = new Kafka({ brokers: [process.env.KAFKA_BROKERS ?? '127.0.0.1:9092'], logLevel: logLevel.NOTHING });
const producer = throttleProducer(
  kafka.producer({ idempotent: true, transactionalId: `adapters-${process.pid}`, maxInFlightRequests: 1 }),
  client.flow('orders'),
);
await producer.connect();
const transaction = await producer.transaction();
for (let n = 0; n < 5; n += 1) {
  const { status } = await transaction.send({ topic: 'orders', messages: [{ key: 'a', value: `order ${n}` }] });
  say(`${status} ${n}`);
}
await transaction.commit();
const aborted = await producer.transaction();
await aborted.send({ topic: 'orders', messages: [{ key: 'a', value: 'never' }] });
await aborted.abort();
await producer.disconnect();
await client.close();
