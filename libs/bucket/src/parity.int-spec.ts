import { type InstanceReport, type ShareStore, type TokenBucket } from '@headgate/core';
import { aBudget, newSeed } from '@headgate/testing/contracts';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { deletePrefix, EPOCH_MS, ownPrefix, SteppedRedisBucket, testRedis } from '../test/redis-harness.js';
import { MemoryTokenBucket } from './memory-bucket.js';

const prefix = ownPrefix();
let server: Awaited<ReturnType<typeof testRedis>>;

beforeAll(async () => {
  server = await testRedis();
});
afterAll(async () => {
  await deletePrefix(server.url, prefix);
  await server.stop();
});

const DAY_MS = 86_400_000 - 1;

/** Keeps even what is over: Redis expires keys by its own clock, so a step back here may meet them again. */
class KeepingMemoryBucket extends MemoryTokenBucket {
  protected override forgetInstances(): void {}
}

/** Usual sizes, the edges, and what both must refuse alike. */
const milli = fc.oneof(
  { weight: 40, arbitrary: fc.integer({ min: 0, max: 200_000 }) },
  { weight: 10, arbitrary: fc.constantFrom(0, 1, 999, 1_000, 1_001, 1e9, 1e12, 999_999_999_999_999, 1e15) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, -1, 0.5, Infinity, 1e15 + 1, 1e21) },
);
const instance = fc.constantFrom('a', 'b', 'c');
const returns = fc.array(fc.record({ pick: fc.nat(60), tokensMilli: milli }), { maxLength: 3 });
const usage = fc.option(
  fc.record(
    {
      ...{ seq: fc.nat(20), usedMilli: milli, droppedMilli: milli, rejectedMilli: milli },
      ...{ spilledMilli: milli, unleasedMilli: milli, waiting: fc.nat(3), offeredMilliPerSec: milli },
    },
    { requiredKeys: ['seq', 'usedMilli', 'droppedMilli', 'rejectedMilli'] },
  ),
);
const command = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('publish' as const),
      epoch: fc.nat(3),
      seq: fc.nat(60),
      rateMilliPerSec: milli,
      burstMilli: milli,
      safeMilliPerSec: milli,
      validForMs: fc.constantFrom(0, 1, 2_000, 30_000, 30_000, 86_400_000, 86_400_001),
      leaseTtlMs: fc.constantFrom(1_000, 5_000, 5_000, 7_001),
      refreshAfterMs: fc.constantFrom(1, 333, 1_000, 10_000),
      mode: fc.constantFrom('enforce' as const, 'enforce' as const, 'observe' as const),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('lease' as const),
      instance,
      requestId: fc.integer({ min: 1, max: 25 }).map(String),
      wantMilli: milli,
      firstCostMilli: fc.oneof(fc.integer({ min: 1_000, max: 20_000 }), milli),
      returns,
      usage,
      throughController: fc.boolean(),
      closing: fc.nat(9).map((n) => n === 0),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('giveBack' as const),
      instance,
      requestId: fc.option(fc.constantFrom('g1', 'g2'), { nil: undefined }),
      returns,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('look' as const), at: fc.constantFrom('peek', 'instances') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('allocate' as const),
      epoch: fc.nat(3),
      rateMilliPerSec: milli,
      heldSafeMilliPerSec: fc.oneof(fc.constant(0), milli),
      reservedMilli: milli,
      shares: fc.uniqueArray(
        fc.record({
          producer: fc.constant('p'),
          instance,
          shareMilliPerSec: milli,
          reservedMilliPerSec: milli,
          safeShareMilliPerSec: milli,
        }),
        { selector: (share) => share.instance },
      ),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('time' as const),
      ms: fc.oneof(
        { weight: 10, arbitrary: fc.integer({ min: 0, max: 6_000 }) },
        { weight: 1, arbitrary: fc.constantFrom(-3_600_000, -1, 3_600_000, 12_000, 59_999, 60_000) },
      ),
    }),
  },
);
type Command = typeof command extends fc.Arbitrary<infer T> ? T : never;

/** What a call gave, or the code and argument it was refused with. */
async function settled(call: Promise<unknown>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    const { code, argument } = error as { code?: string; argument?: string };
    if (code === undefined) throw error;
    return { code, argument };
  }
}

/** Runs one command; `ids` are the grants so far, alike on both sides as long as the outcomes are. */
async function run(
  bucket: TokenBucket & ShareStore,
  step: Exclude<Command, { do: 'time' }>,
  ids: readonly string[],
): Promise<unknown> {
  if (step.do === 'look') {
    if (step.at === 'peek') return await settled(bucket.peek('f'));
    const reports = (await settled(bucket.instances('f'))) as InstanceReport[];
    return reports.sort((a, b) => (a.instance < b.instance ? -1 : 1));
  }
  if (step.do === 'allocate') {
    const { do: _, ...shares } = step;
    return await settled(bucket.allocate({ flow: 'f', ...shares }));
  }
  if (step.do === 'publish') {
    const { do: _, mode, ...numbers } = step;
    return await settled(bucket.publish(aBudget({ flow: 'f', ...numbers, terms: { ...aBudget().terms, mode } })));
  }
  const given = step.returns.map(({ pick, tokensMilli }) => ({ grantId: ids[pick] ?? `g0-${pick}-0`, tokensMilli }));
  const { do: kind, ...rest } = step;
  const request = { flow: 'f', producer: 'p', ...rest, returns: given };
  if (kind === 'giveBack') return await settled(bucket.giveBack(request));
  return await settled(bucket.lease(request as Parameters<TokenBucket['lease']>[0]));
}

it('[I1] [I7] [I9] [F61] the scripts and the model give the same outcomes for random commands', async () => {
  let lives = 0;
  let outcomes = 0;
  let grants = 0;
  const property = fc.asyncProperty(
    fc.array(command, { minLength: 10, maxLength: 80, size: 'max' }),
    async (commands) => {
      lives += 1;
      let generations = 0;
      let nowMs = EPOCH_MS;
      const redis = new SteppedRedisBucket(server.url, {
        prefix: `${prefix}:${lives}`,
        newGeneration: () => `g${generations}`,
      });
      const memory = new KeepingMemoryBucket({ monotonicMs: () => nowMs }, { newGeneration: () => `g${generations}` });
      const ids: string[] = [];
      try {
        const first = aBudget({ flow: 'f', epoch: 0 });
        expect(await redis.publish(first)).toEqual(await memory.publish(first));
        for (const step of commands) {
          if (step.do === 'time') {
            // After a day Redis would forget the flow by its own clock, which this test does not move.
            if (nowMs + step.ms > EPOCH_MS + DAY_MS) continue;
            nowMs += step.ms;
            redis.advance(step.ms);
            continue;
          }
          generations += 1;
          const [real, model] = [await run(redis, step, ids), await run(memory, step, ids)];
          expect(real).toEqual(model);
          outcomes += 1;
          const { grantId } = (real ?? {}) as { grantId?: string | null };
          if (typeof grantId === 'string') grants += ids.push(grantId) > 0 ? 1 : 0;
        }
        expect(await redis.peek('f')).toEqual(await memory.peek('f'));
      } finally {
        await redis.close();
      }
    },
  );
  await fc.assert(property, {
    seed: newSeed('parity'),
    numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 100),
    // Shrinking a failure on a real Redis could go on for minutes; the smallest one found by then is shown.
    interruptAfterTimeLimit: 45_000,
  });
  process.stdout.write(`parity: ${outcomes} outcomes compared, ${grants} grants\n`);
  expect(grants).toBeGreaterThan(outcomes / 10);
}, 120_000);
