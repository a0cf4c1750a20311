import { setTimeout as sleep } from 'node:timers/promises';
import { DemoQueue } from './queue/demo-queue.js';
import { Pace } from './queue/pace.js';
import { type ConsumerSettings, obeyParent, readNumber, readQueueEnvironment, tellQueue } from './queue/settings.js';

// A consumer that takes its time: every message is a millisecond of work, so it manages 1,000 a second.
const MOST_PER_BATCH = 50;
/** A batch is about so much work, milliseconds: what is done is seen soon, also when a message takes long. */
const BATCH_MS = 50;
const IDLE_MS = 50;

const { databaseUrl } = readQueueEnvironment(process.env);
let settings: ConsumerSettings = {
  msPerMessage: readNumber(process.env, 'MS_PER_MESSAGE', 1),
  isPaused: process.env.PAUSED === '1',
};
obeyParent((change) => {
  settings = { ...settings, ...change };
});
const queue = await DemoQueue.open(databaseUrl, 'demo-consumer');
const pace = new Pace();
let messages = 0;
setInterval(() => {
  const trouble = settings.isPaused ? 'paused' : null;
  tellQueue({ kind: 'queue-consumer', messages, errors: 0, trouble });
}, 1000);

// Rows that are under work go back when the connection ends, so there is nothing to finish.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(0));

for (;;) {
  if (settings.isPaused) {
    await sleep(IDLE_MS);
    continue;
  }
  const most = Math.max(1, Math.min(MOST_PER_BATCH, Math.round(BATCH_MS / settings.msPerMessage)));
  const taken = await queue.take(most, (batch) => pace.spend(batch.length * settings.msPerMessage));
  messages += taken;
  if (taken === 0) await sleep(IDLE_MS);
}
