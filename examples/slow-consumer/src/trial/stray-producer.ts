import { Kafka, logLevel } from 'kafkajs';
import { endWithParent } from '../report.js';
import { readSettings } from '../settings.js';

// A producer that knows nothing of Headgate: it sends what it wants.
const { brokers, topic, offeredPerSec } = readSettings(process.env);
const producer = new Kafka({ clientId: 'stray', brokers: [...brokers], logLevel: logLevel.NOTHING }).producer();
const EVERY_MS = 50;
const value = 'x'.repeat(100);

endWithParent();
await producer.connect();
let sent = 0;
const startedMs = performance.now();
setInterval(() => {
  const due = Math.floor((offeredPerSec * (performance.now() - startedMs)) / 1000) - sent;
  if (due <= 0) return;
  sent += due;
  producer.send({ topic, messages: Array.from({ length: due }, () => ({ value })) }).catch((error: unknown) => {
    console.error(String(error));
  });
}, EVERY_MS);
process.once('SIGTERM', () => void producer.disconnect().finally(() => process.exit(0)));
