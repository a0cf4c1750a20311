// A program of so many producers (argv[3], a name, and argv[4], how many) that lease flow `orders` from the controller at
// argv[2], each offered argv[5] messages a second; tells every 100 ms, in one line, how many they have spent together so
// far and when, on the machine's monotonic clock.
import { createClient } from '@headgate/sdk';

const [url, name, count, perSec] = process.argv.slice(2);
const bootstrap = { ratePerSec: 0, overflow: 'drop' };
const flows = Array.from({ length: Number(count) }, (_, n) =>
  createClient({ url, producer: `${name}-${n}`, bootstrap, log: () => {}, env: {} }).flow('orders'),
);
const nowMs = () => Number(process.hrtime.bigint()) / 1e6;
const startMs = nowMs();
let spent = 0;
let offered = 0;
let told = 0;
for (;;) {
  const due = Math.floor(((nowMs() - startMs) * Number(perSec)) / 1000);
  for (; offered < due; offered += 1) for (const flow of flows) if (flow.tryAcquire()) spent += 1;
  if (nowMs() - told > 100) {
    told = nowMs();
    process.stdout.write(`${told} ${spent}\n`);
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
}
