// A program that leases flow `orders` from the controller at argv[2] as producer argv[3], tries to spend argv[4] tokens a
// second, and tells every 100 ms, in one line, how many it has spent so far and when, on the machine's monotonic clock.
import { createClient } from '@headgate/sdk';

const [url, producer, perSec] = process.argv.slice(2);
const bootstrap = { ratePerSec: 0, overflow: 'drop' };
const orders = createClient({ url, producer, bootstrap, log: () => {}, env: {} }).flow('orders');
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
let spent = 0;
let offered = 0;
let told = 0;
const startMs = nowMs();
for (;;) {
  const due = Math.floor(((nowMs() - startMs) * Number(perSec)) / 1000);
  for (; offered < due; offered += 1) if (orders.tryAcquire()) spent += 1;
  if (nowMs() - told > 100) {
    told = nowMs();
    process.stdout.write(`${told} ${spent}\n`);
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
