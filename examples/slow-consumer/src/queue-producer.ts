import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@headgate/sdk';
import { DemoQueue } from './queue/demo-queue.js';
import { Pace } from './queue/pace.js';
import { obeyParent, type ProducerSettings, readNumber, readQueueEnvironment, tellQueue } from './queue/settings.js';

// A producer that would put 10,000 messages a second into the queue, and puts in what its flow allows.
const MESSAGES_PER_BATCH = 100;
/** Nobody holds a producer back in observe mode; the disk of this machine is a limit all the same. */
const MOST_MESSAGES = 1_000_000;

const { databaseUrl, headgateUrl, flow, producer } = readQueueEnvironment(process.env);
let settings: ProducerSettings = { offeredPerSec: readNumber(process.env, 'OFFERED_PER_SEC', 10_000) };
obeyParent((change) => {
  settings = { ...settings, ...change };
});
const queue = await DemoQueue.open(databaseUrl, `demo-${producer}`);
const client = createClient({ url: headgateUrl, producer, bootstrap: { ratePerSec: 500, overflow: 'block' } });
const orders = client.flow(flow);
const pace = new Pace();
const counts = { offered: 0, messages: 0, errors: 0 };
let trouble: string | null = null;
let isEnding = false;
let lastMs = performance.now();

const report = setInterval(() => {
  const nowMs = performance.now();
  counts.offered += (settings.offeredPerSec * (nowMs - lastMs)) / 1000;
  lastMs = nowMs;
  tellQueue({ kind: 'queue-producer', ...counts, offered: Math.floor(counts.offered), trouble });
}, 1000);

async function end(): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  clearInterval(report);
  await client.close();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());

for (let order = 0; !isEnding; order += MESSAGES_PER_BATCH) {
  if (order % (100 * MESSAGES_PER_BATCH) === 0) {
    trouble = (await queue.depth()) > MOST_MESSAGES ? `the queue holds ${MOST_MESSAGES} messages: paused` : null;
    if (trouble !== null) {
      order -= MESSAGES_PER_BATCH;
      await sleep(1000);
      continue;
    }
  }
  await pace.spend((1000 * MESSAGES_PER_BATCH) / settings.offeredPerSec);
  const bodies = Array.from({ length: MESSAGES_PER_BATCH }, (_, i) => `order ${order + i} of ${producer}`);
  try {
    // The overflow strategy is block: without tokens this waits, and what was offered meanwhile waits with it.
    const result = await orders.send(() => queue.put(bodies), { cost: MESSAGES_PER_BATCH });
    if (result.status === 'sent') counts.messages += MESSAGES_PER_BATCH;
  } catch (error) {
    if (isEnding) break;
    counts.errors += 1;
    trouble = String(error);
    await sleep(100);
  }
}
