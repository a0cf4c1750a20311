import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { endWithParent, tell } from './report.js';
import { readSettings } from './settings.js';

// A consumer that takes its time: every message is a millisecond of work, so it manages 1,000 a second.
const settings = readSettings(process.env);
const kafka = new Kafka({ clientId: 'slow-consumer', brokers: [...settings.brokers], logLevel: logLevel.NOTHING });
const consumer = kafka.consumer({ groupId: settings.group, maxBytesPerPartition: settings.maxBytesPerPartition });

let consumed = 0;
let delaysMs: number[] = [];
let busyUntilMs = 0;

/** Does the work of one message. Timers are too coarse for a millisecond, so it sleeps off what has added up. */
async function work(): Promise<void> {
  busyUntilMs = Math.max(busyUntilMs, performance.now()) + settings.workMsPerMessage;
  const aheadMs = busyUntilMs - performance.now();
  if (aheadMs > 10) await sleep(aheadMs);
}

endWithParent();
// Before it joins its group: one that died there would be a member for half a minute.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void consumer.disconnect().finally(() => process.exit(0)));
}
// kafkajs tries again by itself while a coordinator is loading; what it gives up on is told.
consumer.on(consumer.events.CRASH, ({ payload }) => {
  if (!payload.restart) console.error(payload.error);
});
await consumer.connect();
await consumer.subscribe({ topic: settings.topic, fromBeginning: true });
setInterval(() => {
  tell({ kind: 'consumer', consumed, delaysMs });
  consumed = 0;
  delaysMs = [];
}, 1000);
await consumer.run({
  eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
    let sinceHeartbeatMs = performance.now();
    for (const message of batch.messages) {
      if (!isRunning() || isStale()) return;
      await work();
      resolveOffset(message.offset);
      consumed += 1;
      delaysMs.push(Date.now() - Number(message.timestamp));
      if (performance.now() - sinceHeartbeatMs > 1000) {
        sinceHeartbeatMs = performance.now();
        await heartbeat();
      }
    }
  },
});
