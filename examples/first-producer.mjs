import { createClient } from '@headgate/sdk';
import { Kafka } from 'kafkajs';

const client = createClient({
  url: process.env.HEADGATE_URL ?? 'http://127.0.0.1:8080',
  producer: 'checkout',
  bootstrap: { ratePerSec: 50, overflow: 'block' }, // until the first contact; then the flow's policy decides
});
const orders = client.flow('orders');
const producer = new Kafka({ brokers: [process.env.KAFKA_BROKERS ?? '127.0.0.1:9092'] }).producer();
await producer.connect();

for (let i = 1; i <= 100; i++) {
  // Waits while the flow is held; while it is not, permission costs no network call.
  const result = await orders.send(() => producer.send({ topic: 'orders', messages: [{ value: `order ${i}` }] }));
  if (result.status !== 'sent') console.warn(`order ${i} ${result.status}: ${result.hold.reason.text}`);
}
console.info(orders.status().hold.reason.text); // why the rate is what it is, in one sentence

await client.close(); // gives back what is left
await producer.disconnect();
