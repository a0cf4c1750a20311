import fc from 'fast-check';
import { BILLING, inputAt, partitionOf, policyOf, readingAt } from '../../test/builders.js';
import { anyPolicy, anyPublished, anySteps, newSeed, playSteps } from '../../test/fuzz.js';
import { type TickInput } from '../flow-state.js';
import { initFlow, tick } from '../tick.js';
import { replay } from './replay.js';
import { encodeInput } from './tick-tape.js';

const RUNS = Number(process.env.HEADGATE_PROPERTY_RUNS ?? 60);

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

  it('[I19] replayed from differences of offsets reproduces every rate bit for bit', () => {
    const steps = fc.array(fc.tuple(fc.nat(3000), fc.nat(3000), fc.integer({ min: 900, max: 1100 })), {
      minLength: 20,
      maxLength: 80,
    });
    const property = fc.property(steps, (moves) => {
      let [end, committed, nowMs] = [5000, 2000, 5e5];
      let state = initFlow(policyOf(), null);
      let before: TickInput | null = null;
      const begun = state;
      const ticks = moves.map(([produced, consumed, dtMs], i) => {
        end += produced;
        committed = Math.min(end, committed + consumed);
        nowMs += dtMs + i / 7;
        const partitions = [0, 1].map((p) => partitionOf(p, { endOffset: end + p, committedOffset: committed }));
        const reading = { ...readingAt(nowMs / 1000, partitions), sequence: i + 1 };
        const input = { ...inputAt(nowMs / 1000, { [BILLING]: reading }), offeredPerSec: null, usedTokens: null };
        const line = encodeInput(input, before);
        before = input;
        const turn = tick(policyOf(), state, input);
        state = turn.state;
        return { line, ratePerSec: turn.decision.ratePerSec };
      });
      expect(ticks[1]!.line).toContain('"d":[');
      const stretch = { policy: policyOf(), policyVersion: 'v1', pollEveryMs: 1000, state: begun };
      const again = replay({ ...stretch, lines: ticks.map(({ line }) => line) });
      expect(again.map(({ ratePerSec }) => ratePerSec)).toEqual(ticks.map(({ ratePerSec }) => ratePerSec));
    });
    fc.assert(property, { seed: newSeed('I19 differences'), numRuns: RUNS });
  });
});
