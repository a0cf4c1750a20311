// A program that leases from the controller at argv[2] and reports, in one line of JSON, how many tokens it spent in the
// turn in which it was stopped for longer than a lease lives, and how many in the first turn after such a stop.
import { createClient } from '@headgate/sdk';

const client = createClient({
  url: process.argv[2],
  producer: 'life',
  bootstrap: { ratePerSec: 0, overflow: 'block' },
  log: () => {},
  env: {},
});
const orders = client.flow('orders');
while (orders.status().spendableTokens < 200) {
  orders.tryAcquire(500);
  await new Promise((resolve) => setTimeout(resolve, 20));
}
const inTurn = process.argv[3] === 'in-turn';
let spentAfter = 0;
// Before the word: who hears it may stop this process at once, and the stop must be noticed.
let lastMs = performance.now();
console.log('ready');
if (inTurn) {
  // One turn of the event loop: nothing can be leased in it, so every token was there before.
  for (;;) {
    const nowMs = performance.now();
    const wasStopped = nowMs - lastMs > 800;
    lastMs = nowMs;
    if (!wasStopped) continue;
    while (orders.tryAcquire()) spentAfter += 1;
    break;
  }
} else {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    const nowMs = performance.now();
    const wasStopped = nowMs - lastMs > 800;
    lastMs = nowMs;
    if (!wasStopped) continue;
    // It may have been stopped in the middle of a turn: the next one surely began after it.
    await new Promise((resolve) => setImmediate(resolve));
    while (orders.tryAcquire()) spentAfter += 1;
    break;
  }
}
console.log(JSON.stringify({ spentAfter }));
process.exit(0);
