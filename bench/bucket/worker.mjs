// One of the four processes: spends as fast as it is allowed, and tells what it used.
import { createClient } from '@headgate/sdk';
import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';

const [mode, url, name, runMsText, warmUpMsText] = process.argv.slice(2);
const [runMs, warmUpMs] = [Number(runMsText), Number(warmUpMsText)];
const STEP_MS = 100;
/** Tries of one turn of the event loop, and how long a process that found nothing sleeps. */
const TRIES = 4096;
const EMPTY_MS = 5;
/** A batch of the peer is as large as what one of our leases grants. */
const BATCH = 10_000;
const RATE_PER_SEC = 400_000;
const PLENTY = 1e9;

const used = [];
const held = [];
let messages = 0;

/** Spends as fast as `tryAcquire` lets it: the same loop for both. */
function spender(tryAcquire) {
  let taken = 0;
  while (taken < TRIES && tryAcquire()) taken += 1;
  messages += taken;
  if (taken < TRIES) return new Promise((resolve) => setTimeout(resolve, EMPTY_MS));
  return new Promise((resolve) => setImmediate(resolve));
}

function headgate() {
  const bootstrap = { ratePerSec: 1, overflow: 'reject' };
  const client = createClient({ redis: url, producer: 'bench', instance: name, bootstrap, log: () => {} });
  const flow = client.flow('bench');
  return {
    turn: () => spender(() => flow.tryAcquire()),
    heldNow: () => flow.status().spendableTokens,
    close: () => client.close(),
  };
}

/** rate-limiter-flexible asked for every message, many at once. */
function rlf() {
  const redis = new Redis(url);
  const limiter = new RateLimiterRedis({ storeClient: redis, points: PLENTY, duration: 1, keyPrefix: 'rlf' });
  const turn = async () => {
    await Promise.all(Array.from({ length: 32 }, () => limiter.consume('bench', 1)));
    messages += 32;
  };
  return { turn, heldNow: () => 0, close: async () => redis.disconnect() };
}

/** The same limiter asked for batches, with the least that can spend them: a number counted down. */
function rlfBatched() {
  const redis = new Redis(url);
  const limiter = new RateLimiterRedis({ storeClient: redis, points: RATE_PER_SEC, duration: 1, keyPrefix: 'rlf' });
  let tokens = 0;
  let asking = false;
  const refill = async () => {
    if (asking || tokens >= BATCH) return;
    asking = true;
    const waitMs = await limiter.consume('bench', BATCH).then(
      () => {
        tokens += BATCH;
        return 0;
      },
      (refused) => refused.msBeforeNext ?? 100,
    );
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    asking = false;
  };
  const tryAcquire = () => {
    if (tokens < BATCH / 2) void refill();
    if (tokens === 0) return false;
    tokens -= 1;
    return true;
  };
  return { turn: () => spender(tryAcquire), heldNow: () => tokens, close: async () => redis.disconnect() };
}

const subject = { headgate, rlf, rlfBatched }[mode]();
const spend = async (ms) => {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) await subject.turn();
};
await spend(warmUpMs + 500);
const timer = setInterval(() => {
  used.push(messages);
  held.push(subject.heldNow());
}, STEP_MS);
const [startMessages, startCpu, startMs] = [messages, process.cpuUsage(), performance.now()];
await spend(runMs);
clearInterval(timer);
const cpu = process.cpuUsage(startCpu);
const sec = (performance.now() - startMs) / 1000;
await subject.close();
process.stdout.write(
  JSON.stringify({ messages: messages - startMessages, sec, cpuSec: (cpu.user + cpu.system) / 1e6, used, held }),
);
process.exit(0);
