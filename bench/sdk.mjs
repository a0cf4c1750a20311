// What a token costs a producer whose bucket is full, against peers in the same run: tryAcquire against npm `limiter`,
// acquire against awaiting a settled promise. Rounds alternate, so that both see the same machine; medians are printed.
import { loadavg } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { MemoryTokenBucket } from '@headgate/bucket';
import { createClient } from '@headgate/sdk';
import { RateLimiter } from 'limiter';

setFlagsFromString('--expose-gc');
globalThis.gc = runInNewContext('gc');

const ROUNDS = 9;
const CALLS = 1_000_000;
const PLENTY_PER_SEC = 1e9;

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const client = createClient({
  bucket: new MemoryTokenBucket(clock),
  producer: 'bench',
  bootstrap: { ratePerSec: PLENTY_PER_SEC, overflow: 'reject' },
  log: () => {},
});
const orders = client.flow('orders');
const limiter = new RateLimiter({ tokensPerInterval: PLENTY_PER_SEC, interval: 'second' });
const settled = Promise.resolve();

function perSec(calls) {
  const startedMs = performance.now();
  if (calls() !== CALLS) throw new Error('a token was refused: the figure would be of refusals');
  return (1000 * CALLS) / (performance.now() - startedMs);
}

async function perSecAsync(call) {
  const startedMs = performance.now();
  for (let i = 0; i < CALLS; i++) await call();
  return (1000 * CALLS) / (performance.now() - startedMs);
}

function count(take) {
  let taken = 0;
  for (let i = 0; i < CALLS; i++) if (take()) taken++;
  return taken;
}

const runs = { tryAcquire: [], limiter: [], acquire: [], await: [] };
for (let round = 0; round < ROUNDS; round++) {
  runs.tryAcquire.push(perSec(() => count(() => orders.tryAcquire())));
  runs.limiter.push(perSec(() => count(() => limiter.tryRemoveTokens(1))));
  runs.acquire.push(await perSecAsync(() => orders.acquire()));
  runs.await.push(await perSecAsync(() => settled));
}
const bytesPerTryAcquire = bytesPerCall(() => orders.tryAcquire());
await client.close();

/**
 * Bytes that a call leaves on the heap: what ten million calls leave more than one million do, since the heap grows by
 * its first page, a megabyte, whatever is allocated first. The least of several rounds: whatever else allocates only adds.
 */
function bytesPerCall(call) {
  const leftBy = (calls) => {
    globalThis.gc();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < calls; i++) call();
    return process.memoryUsage().heapUsed - before;
  };
  const least = (calls) => Math.min(...Array.from({ length: ROUNDS }, () => leftBy(calls)));
  return Math.max(0, least(11 * CALLS) - least(CALLS)) / (10 * CALLS);
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
const [tryAcquire, peer, acquire, awaited] = Object.values(runs).map(median);
const round = (value) => Number(value.toPrecision(3));
console.info(`load average ${loadavg()[0].toFixed(2)}`);
console.info(
  `tryAcquire ${round(tryAcquire)}/s, limiter ${round(peer)}/s, acquire ${round(acquire)}/s, await ${round(awaited)}/s`,
);
console.info(
  JSON.stringify({
    bench: 'sdk',
    figures: {
      tryAcquirePerSec: Math.round(tryAcquire),
      acquirePerSec: Math.round(acquire),
      bytesPerTryAcquire: Number(bytesPerTryAcquire.toFixed(2)),
    },
    ratios: { tryAcquireVsLimiter: round(tryAcquire / peer), acquireVsAwait: round(acquire / awaited) },
  }),
);
