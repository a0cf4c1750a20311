import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, HeldError } from '@headgate/sdk';
import { DemoQueue } from './queue/demo-queue.js';
import { Pace } from './queue/pace.js';
import { obeyParent, type ProducerSettings, readNumber, readQueueEnvironment, tellQueue } from './queue/settings.js';

// A producer that offers 10,000 messages a second to its flow, held or not, and puts into the queue what is let through.
const MESSAGES_PER_BATCH = 100;
/** Nobody holds a producer back in observe mode; the disk of this machine is a limit all the same. */
const MOST_MESSAGES = 1_000_000;
/** Batches on their way to the database at once; a slow disk slows the offer, and not this process's memory. */
const MOST_WRITING = 8;

const { databaseUrl, headgateUrl, flow, producer } = readQueueEnvironment(process.env);
let settings: ProducerSettings = { offeredPerSec: readNumber(process.env, 'OFFERED_PER_SEC', 10_000) };
obeyParent((change) => {
  settings = { ...settings, ...change };
});
const queue = await DemoQueue.open(databaseUrl, `demo-${producer}`);
const client = createClient({ url: headgateUrl, producer, bootstrap: { ratePerSec: 500, overflow: 'block' } });
const orders = client.flow(flow);
const pace = new Pace();
const writing = new Set<Promise<unknown>>();
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
  if (writing.size >= MOST_WRITING) await Promise.race(writing);
  // Nobody waits here: orders come whether those before them were let through or not, as from a shop's customers.
  void offer(order);
}

/** What is not let through is lost, as the flow's overflow strategy says; the SDK counts and reports it. */
async function offer(order: number): Promise<void> {
  try {
    const { status } = await orders.send(() => put(order), { cost: MESSAGES_PER_BATCH });
    if (status === 'sent') counts.messages += MESSAGES_PER_BATCH;
  } catch (error) {
    if (isEnding || error instanceof HeldError) return;
    counts.errors += 1;
    trouble = String(error);
  }
}

async function put(order: number): Promise<void> {
  const written = queue.put(Array.from({ length: MESSAGES_PER_BATCH }, (_, i) => `order ${order + i} of ${producer}`));
  const settled = written.catch(() => undefined).finally(() => writing.delete(settled));
  writing.add(settled);
  await written;
}
