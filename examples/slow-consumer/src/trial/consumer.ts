import { Kafka, logLevel } from 'kafkajs';
import { endWithParent } from '../report.js';
import { readSettings } from '../settings.js';
import { Worker } from './worker.js';

// The trial's consumer: its pace is set while it runs, and it commits after every batch or on a timer of its own.
const settings = readSettings(process.env);
/** 0: after every batch, as kafkajs does by itself. */
const commitEveryMs = Number(process.env.COMMIT_EVERY_MS ?? 0);

const kafka = new Kafka({ clientId: 'trial-consumer', brokers: [...settings.brokers], logLevel: logLevel.NOTHING });
const { group: groupId, maxBytesPerPartition, topic } = settings;
const consumer = kafka.consumer({ groupId, maxBytesPerPartition, sessionTimeout: 10_000, heartbeatInterval: 1000 });
const worker = new Worker(settings.workMsPerMessage);
const positions = new Map<number, string>();

async function commit(): Promise<void> {
  const offsets = [...positions].map(([partition, offset]) => ({ topic, partition, offset }));
  positions.clear();
  // During a rebalance a commit is refused; what it covers is worked off again, as in life.
  if (offsets.length > 0) await consumer.commitOffsets(offsets).catch(() => undefined);
}

endWithParent();
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
worker.startTelling();
if (commitEveryMs > 0) setInterval(() => void commit(), commitEveryMs);
await consumer.run({
  autoCommit: commitEveryMs === 0,
  eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
    let sinceHeartbeatMs = performance.now();
    worker.noteBusy(true);
    for (const message of batch.messages) {
      if (!isRunning() || isStale()) break;
      await worker.work();
      resolveOffset(message.offset);
      if (commitEveryMs > 0) positions.set(batch.partition, String(Number(message.offset) + 1));
      worker.done(Number(message.timestamp));
      if (performance.now() - sinceHeartbeatMs > 1000) {
        sinceHeartbeatMs = performance.now();
        await heartbeat();
      }
    }
    worker.noteBusy(false);
  },
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void consumer.disconnect().finally(() => process.exit(0)));
}
