import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@headgate/sdk';
import { throttleChannel } from '@headgate/sdk/amqplib';
import { connect } from 'amqplib';
import { endWithParent, tell } from '../report.js';
import { readSettings } from '../settings.js';
import { readRabbitSettings } from './rabbit-settings.js';

// A publisher that would send 10,000 messages a second through the adapter of amqplib, and sends what its flow allows.
const settings = readSettings(process.env);
const { url, queue } = readRabbitSettings(process.env);
const client = createClient({
  url: settings.headgateUrl,
  producer: 'checkout',
  bootstrap: { ratePerSec: 500, overflow: 'block' },
});
const connection = await connect(url);
const channel = throttleChannel(await connection.createConfirmChannel(), client.flow(settings.flow));

const MESSAGES_PER_BATCH = Math.max(1, Math.round(settings.offeredPerSec / 100));
/** It is able to send this fast and no faster: what it could not send in time it does not make up for later. */
const LARGEST_DEBT_MS = 200;
const content = Buffer.alloc(100, 'x');
let paidUntilMs = 0;
let sent = 0;
let errors = 0;
let isEnding = false;

endWithParent();
const startedMs = performance.now();
const offered = () => Math.floor((settings.offeredPerSec * (performance.now() - startedMs)) / 1000);
setInterval(() => tell({ kind: 'producer', offered: offered(), sent, errors }), 1000);
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void end());

async function end(): Promise<void> {
  isEnding = true;
  await client.close();
  await connection.close();
  process.exit(0);
}

/** The time is that of the sending: what waits for a token is not late for the queue. */
async function publish(): Promise<void> {
  try {
    const result = await channel.sendToQueue(queue, content, properties());
    if (result.status === 'sent') sent += 1;
  } catch (error) {
    if (isEnding) return;
    errors += 1;
    if (errors === 1) console.error(String(error));
  }
}

/** Read when the message is written, and not when it was offered. */
function properties(): { timestamp: number } {
  return {
    get timestamp() {
      return Date.now();
    },
  };
}

while (!isEnding) {
  const nowMs = performance.now();
  paidUntilMs = Math.max(paidUntilMs, nowMs - LARGEST_DEBT_MS);
  if (paidUntilMs > nowMs) {
    await sleep(paidUntilMs - nowMs + 1);
    continue;
  }
  paidUntilMs += (1000 * MESSAGES_PER_BATCH) / settings.offeredPerSec;
  // The overflow strategy is block: without tokens these wait, and what was offered meanwhile waits with them.
  await Promise.all(Array.from({ length: MESSAGES_PER_BATCH }, publish));
}
