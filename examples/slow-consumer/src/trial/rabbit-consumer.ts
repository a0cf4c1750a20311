import { type ConsumeMessage, connect } from 'amqplib';
import { endWithParent } from '../report.js';
import { readSettings } from '../settings.js';
import { PREFETCH, readRabbitSettings } from './rabbit-settings.js';
import { Worker } from './worker.js';

// The trial's consumer of a queue: its pace is set while it runs, and it acknowledges message by message.
const { url, queue } = readRabbitSettings(process.env);
const worker = new Worker(readSettings(process.env).workMsPerMessage);
const waiting: ConsumeMessage[] = [];
let isWorking = false;
let isEnding = false;

endWithParent();
const connection = await connect(url);
const channel = await connection.createChannel();
await channel.prefetch(PREFETCH);
worker.startTelling();

async function workOff(): Promise<void> {
  if (isWorking) return;
  isWorking = true;
  worker.noteBusy(true);
  for (let message = waiting.shift(); message !== undefined; message = waiting.shift()) {
    await worker.work();
    if (isEnding) return;
    channel.ack(message);
    worker.done(Number(message.properties.timestamp));
  }
  worker.noteBusy(false);
  isWorking = false;
}

await channel.consume(queue, (message) => {
  if (message === null) return;
  waiting.push(message);
  void workOff();
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    isEnding = true;
    void connection.close().finally(() => process.exit(0));
  });
}
