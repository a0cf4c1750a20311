import { type RedisServer, startRedis } from '@headgate/testing';
import { Redis } from 'ioredis';
import { RedisTokenBucket, type RedisTokenBucketOptions } from '../src/redis-bucket.js';

/** A Redis of its own for one suite, or the shared one that HEADGATE_TEST_REDIS_URL names. */
export async function testRedis(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const shared = process.env.HEADGATE_TEST_REDIS_URL;
  if (shared !== undefined) return { url: shared, stop: async () => {} };
  const server: RedisServer = await startRedis();
  return { url: server.url, stop: () => server.stop() };
}

/** No other suite on a shared Redis uses these keys. */
export function ownPrefix(): string {
  return `hgtest-${crypto.randomUUID().slice(0, 8)}`;
}

/** Generous, because five suites share two cores; the deadline itself has a test of its own. */
export const TEST_TIMEOUT_MS = 5_000;

/** Where stepped clocks begin: so late that no test steps below 0. */
export const EPOCH_MS = 1_700_000_000_000;

/** On a clock that the test moves, through the argument that production leaves empty. */
export class SteppedRedisBucket extends RedisTokenBucket {
  private atMs = EPOCH_MS;

  constructor(target: string | Redis, options: RedisTokenBucketOptions) {
    super(target, { commandTimeoutMs: TEST_TIMEOUT_MS, ...options });
  }

  advance(ms: number): void {
    this.atMs += ms;
  }

  protected override nowMs(): string {
    return String(this.atMs);
  }
}

/** Deletes what one suite wrote, and nothing else. */
export async function deletePrefix(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1_000 })) {
    if ((keys as string[]).length > 0) await redis.unlink(...(keys as string[]));
  }
  redis.disconnect();
}
