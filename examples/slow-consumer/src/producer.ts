import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@headgate/sdk';
import { throttleProducer } from '@headgate/sdk/kafkajs';
import { Kafka, logLevel } from 'kafkajs';
import { endWithParent, tell } from './report.js';
import { readSettings } from './settings.js';

// A producer that would send 10,000 messages a second, and sends what its flow allows.
const settings = readSettings(process.env);
const client = createClient({
  url: settings.headgateUrl,
  producer: 'checkout',
  bootstrap: { ratePerSec: 500, overflow: 'block' },
});
const kafka = new Kafka({ clientId: 'producer', brokers: [...settings.brokers], logLevel: logLevel.NOTHING });
const producer = kafka.producer();
const orders = throttleProducer(producer, client.flow(settings.flow));

/** A hundred batches a second, each of a hundredth of what is offered. */
const messagesPerBatch = Math.max(1, Math.round(settings.offeredPerSec / 100));
/** It is able to send this fast and no faster: what it could not send in time it does not make up for later. */
const LARGEST_DEBT_MS = 200;
const value = 'x'.repeat(100);
let paidUntilMs = 0;
let sent = 0;
let errors = 0;
let isEnding = false;

endWithParent();
await producer.connect();
const startedMs = performance.now();
const offered = () => Math.floor((settings.offeredPerSec * (performance.now() - startedMs)) / 1000);
setInterval(() => tell({ kind: 'producer', offered: offered(), sent, errors }), 1000);

async function end(): Promise<void> {
  isEnding = true;
  await client.close();
  await producer.disconnect();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());

while (!isEnding) {
  const nowMs = performance.now();
  paidUntilMs = Math.max(paidUntilMs, nowMs - LARGEST_DEBT_MS);
  if (paidUntilMs > nowMs) {
    await sleep(paidUntilMs - nowMs + 1);
    continue;
  }
  paidUntilMs += (1000 * messagesPerBatch) / settings.offeredPerSec;
  try {
    // The overflow strategy is block: without tokens this waits, and what was offered meanwhile waits with it.
    const result = await orders.send({
      topic: settings.topic,
      messages: Array.from({ length: messagesPerBatch }, () => ({ value })),
    });
    if (result.status === 'sent') sent += messagesPerBatch;
  } catch (error) {
    if (isEnding) break;
    errors += 1;
    console.error(String(error));
  }
}
