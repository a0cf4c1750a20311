import { connect } from 'amqplib';
import { endWithParent } from '../report.js';
import { readSettings } from '../settings.js';
import { readRabbitSettings } from './rabbit-settings.js';

// A publisher that knows nothing of Headgate: it sends what it wants.
const { offeredPerSec } = readSettings(process.env);
const { url, queue } = readRabbitSettings(process.env);
const EVERY_MS = 50;
const content = Buffer.alloc(100, 'x');

endWithParent();
const connection = await connect(url);
const channel = await connection.createChannel();
let sent = 0;
const startedMs = performance.now();
setInterval(() => {
  const due = Math.floor((offeredPerSec * (performance.now() - startedMs)) / 1000) - sent;
  for (let n = 0; n < due; n++) channel.sendToQueue(queue, content, { timestamp: Date.now() });
  sent += Math.max(0, due);
}, EVERY_MS);
process.once('SIGTERM', () => void connection.close().finally(() => process.exit(0)));
