// One producer in a process of its own: is offered so many messages a second, and drops what finds no token.
import { createClient } from '@headgate/sdk';

const [url, producer, offeredText, fromText, untilText] = process.argv.slice(2);
const [offeredPerSec, fromMs, untilMs] = [offeredText, fromText, untilText].map(Number);
const client = createClient({ url, producer, bootstrap: { ratePerSec: 1, overflow: 'drop' }, log: () => {} });
const flow = client.flow('bench');
const startedMs = Date.now();
let offered = 0;
let used = 0;
while (Date.now() < untilMs) {
  const due = Math.floor(((Date.now() - startedMs) * offeredPerSec) / 1000);
  for (; offered < due; offered += 1) if (flow.tryAcquire() && Date.now() >= fromMs) used += 1;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
await client.close();
process.stdout.write(String(used));
process.exit(0);
