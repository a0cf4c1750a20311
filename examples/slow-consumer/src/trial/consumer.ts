import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { endWithParent, tell } from '../report.js';
import { readSettings } from '../settings.js';

// The trial's consumer: its pace is set while it runs, and it commits after every batch or on a timer of its own.
const settings = readSettings(process.env);
/** 0: after every batch, as kafkajs does by itself. */
const commitEveryMs = Number(process.env.COMMIT_EVERY_MS ?? 0);
let workMs = settings.workMsPerMessage;

const kafka = new Kafka({ clientId: 'trial-consumer', brokers: [...settings.brokers], logLevel: logLevel.NOTHING });
const { group: groupId, maxBytesPerPartition, topic } = settings;
const consumer = kafka.consumer({ groupId, maxBytesPerPartition, sessionTimeout: 10_000, heartbeatInterval: 1000 });
const positions = new Map<number, string>();
let consumed = 0;
let delaysMs: number[] = [];
let busyUntilMs = 0;
/** When the batch under way was begun or last told of; null between batches. */
let busySinceMs: number | null = null;
let busyMs = 0;
let toldMs = performance.now();

function noteBusy(isBusy: boolean): void {
  const nowMs = performance.now();
  if (busySinceMs !== null) busyMs += nowMs - busySinceMs;
  busySinceMs = isBusy ? nowMs : null;
}

async function work(): Promise<void> {
  busyUntilMs = Math.max(busyUntilMs, performance.now()) + workMs;
  const aheadMs = busyUntilMs - performance.now();
  if (aheadMs > 10) await sleep(aheadMs);
}

async function commit(): Promise<void> {
  const offsets = [...positions].map(([partition, offset]) => ({ topic, partition, offset }));
  positions.clear();
  // During a rebalance a commit is refused; what it covers is worked off again, as in life.
  if (offsets.length > 0) await consumer.commitOffsets(offsets).catch(() => undefined);
}

endWithParent();
process.on('message', (message) => {
  const { workMs: next } = message as { workMs?: number };
  if (next !== undefined) workMs = next;
});
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
setInterval(() => {
  noteBusy(busySinceMs !== null);
  const nowMs = performance.now();
  tell({ kind: 'consumer', consumed, delaysMs, busyShare: busyMs / (nowMs - toldMs) });
  toldMs = nowMs;
  busyMs = 0;
  consumed = 0;
  delaysMs = [];
}, 1000);
if (commitEveryMs > 0) setInterval(() => void commit(), commitEveryMs);
await consumer.run({
  autoCommit: commitEveryMs === 0,
  eachBatch: async ({ batch, resolveOffset, heartbeat, isRunning, isStale }) => {
    let sinceHeartbeatMs = performance.now();
    noteBusy(true);
    for (const message of batch.messages) {
      if (!isRunning() || isStale()) break;
      await work();
      resolveOffset(message.offset);
      if (commitEveryMs > 0) positions.set(batch.partition, String(Number(message.offset) + 1));
      consumed += 1;
      delaysMs.push(Date.now() - Number(message.timestamp));
      if (performance.now() - sinceHeartbeatMs > 1000) {
        sinceHeartbeatMs = performance.now();
        await heartbeat();
      }
    }
    noteBusy(false);
  },
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void consumer.disconnect().finally(() => process.exit(0)));
}
