import fc from 'fast-check';
import { anyPolicy, anyPublished, anySteps, newSeed, playSteps } from '../../test/fuzz.js';
import { replay } from './replay.js';
import { encodeInput } from './tick-tape.js';

const RUNS = Number(process.env.HEADGATE_FUZZ_RUNS ?? 60);

describe('a recorded stretch', () => {
  it('[I19] replayed from its text reproduces every rate bit for bit, whatever was read', () => {
    const property = fc.property(anyPolicy, anySteps, anyPublished, fc.nat(20), (policy, steps, published, skip) => {
      const ticks = playSteps(policy, steps, published).slice(Math.min(skip, steps.length - 1));
      const lines = ticks.map(({ input }, i) => encodeInput(input, ticks[i - 1]?.input ?? null));
      const stretch = { policy, policyVersion: 'v1', pollEveryMs: 1000, state: ticks[0]!.before, lines };
      const again = replay(stretch);
      for (const [i, { decision }] of ticks.entries()) {
        expect(Object.is(again[i]!.ratePerSec, decision.ratePerSec)).toBe(true);
        expect(again[i]!.why).toBe(decision.why);
      }
    });
    fc.assert(property, { seed: newSeed('I19'), numRuns: RUNS });
  });

  it('is short: offsets that move cost their differences', () => {
    const at = (second: number) => ({
      ...{ nowMs: 1000 * second, pollEveryMs: 1000, policyVersion: 'v1', offeredPerSec: null, usedTokens: null },
      readings: new Map([
        [
          'kafka:main/billing/orders',
          {
            ...{ ok: true as const, atMs: 1000 * second, committedAtMs: 1000 * second, endAtMs: 1000 * second },
            ...{ sequence: second, groupState: 'stable' as const, members: 3 },
            partitions: Array.from({ length: 12 }, (_, partition) => ({
              ...{ topic: 'orders', partition, logStartOffset: 0, member: 'm', unknown: null },
              ...{ endOffset: 1e9 + 83 * second, committedOffset: 1e9 + 82 * second },
            })),
          },
        ],
      ]),
    });
    expect(encodeInput(at(8), at(7)).length).toBeLessThan(200);
  });
});
