import fc from 'fast-check';
import { BILLING, inputAt, partitionOf, policyOf, readingAt } from '../test/builders.js';
import { newSeed } from '../test/fuzz.js';
import { type OkReading, type Policy, type Reading, tick } from './index.js';

/** What a group did in a second: produced and consumed by each of two members of two partitions. */
const second = fc.record({
  produced: fc.nat(3000),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  isQuiet: fc.boolean(),
});
const seconds = fc.array(second, { minLength: 12, maxLength: 40 });
type Second = typeof second extends fc.Arbitrary<infer T> ? T : never;

/** Readings of whole histories, offsets times `scale`. */
function readingsOf(list: readonly Second[], scale = 1): OkReading[] {
  const end = [0, 0, 0, 0];
  const committed = [0, 0, 0, 0];
  return list.map(({ produced, share, isQuiet }, s) => {
    for (let p = 0; p < 4; p++) {
      end[p]! += produced * (p + 1);
      if (!isQuiet) committed[p]! += Math.floor((end[p]! - committed[p]!) * share);
    }
    const partitions = end.map((endOffset, p) =>
      partitionOf(p, { endOffset: endOffset * scale, committedOffset: committed[p]! * scale, member: `m${p % 2}` }),
    );
    return readingAt(s + 1, partitions, { members: 2 });
  });
}

function ratesOf(
  policy: Policy,
  readings: readonly Reading[],
  use: (turn: number) => number | null = () => null,
): number[] {
  let state: ReturnType<typeof tick>['state'] | null = null;
  return readings.map((reading, s) => {
    const turn = tick(policy, state, { ...inputAt(s + 1, { [BILLING]: reading }), usedTokens: use(s) });
    state = turn.state;
    return turn.decision.ratePerSec;
  });
}

const LAWS = [{ law: 'drain' }, { law: 'steps' }, { law: 'fixed' }];
const policyWith = (name: string, scale = 1): Policy => {
  const levels = [
    { aboveMessages: 8000 * scale, share: 0.1 },
    { aboveMessages: 3000 * scale, share: 0.5 },
  ];
  return policyOf({
    law: { name, params: name === 'steps' ? { levels, recoverBelowMessages: 1000 * scale } : {} },
    rate: { ceilingPerSec: 10_000 * scale, floorPerSec: 100 * scale, safePerSec: 800 * scale, burstSec: 1 },
    objective: { delaySec: 5, backlogMessages: 20_000 * scale },
  });
};

describe('any history', () => {
  it.each(LAWS)('[I5] in other units of messages gives the same rates in those units: $law', ({ law }) => {
    const property = fc.property(seconds, (list) => {
      // Times 3: a gap of one or two messages may be no message at all (E10), in any unit.
      const small = ratesOf(policyWith(law, 3), readingsOf(list, 3));
      const large = ratesOf(policyWith(law, 24), readingsOf(list, 24));
      for (const [i, rate] of small.entries()) expect(large[i]! / 8 / rate).toBeCloseTo(1, 6);
    });
    fc.assert(property, { seed: newSeed(`I5 units ${law}`), numRuns: 50 });
  });

  it.each(LAWS)('[I5] with more waiting in the last poll never gives a higher rate: $law', ({ law }) => {
    const property = fc.property(seconds, fc.integer({ min: 1, max: 1e6 }), (list, more) => {
      const readings = readingsOf(list);
      const last = readings.at(-1)!;
      // Others sent more, and every message of it waits: what was committed is the same.
      const partitions = last.partitions.map((each) => ({ ...each, endOffset: each.endOffset! + more }));
      const rate = ratesOf(policyWith(law), readings).at(-1)!;
      const fuller = ratesOf(policyWith(law), [...readings.slice(0, -1), { ...last, partitions }]).at(-1)!;
      expect(fuller).toBeLessThanOrEqual(rate * (1 + 1e-9));
    });
    fc.assert(property, { seed: newSeed(`I5 direction ${law}`), numRuns: 100 });
  });

  it('[F33] with late answers among the readings gives the decisions of those that came in order', () => {
    const property = fc.property(seconds, fc.array(fc.nat(5), { minLength: 40, maxLength: 40 }), (list, late) => {
      const inOrder = readingsOf(list);
      let newest = 0;
      const arrivals = inOrder.map((_, s) => Math.max(0, s - late[s]!));
      const accepted = arrivals.map((arrived) => {
        newest = Math.max(newest, arrived);
        return inOrder[newest]!;
      });
      const policy = policyWith('drain');
      expect(
        ratesOf(
          policy,
          arrivals.map((arrived) => inOrder[arrived]!),
        ).every(Number.isFinite),
      ).toBe(true);
      // The window drops an older reading, so the flow stands where the newest accepted one put it.
      const shuffled = ratesOf(
        policy,
        arrivals.map((arrived) => inOrder[arrived]!),
      );
      expect(shuffled).toEqual(ratesOf(policy, accepted));
    });
    fc.assert(property, { seed: newSeed('F33'), numRuns: 50 });
  });
});

describe('messages per token', () => {
  it.each([{ ratio: 3 }, { ratio: 0.3 }])('of $ratio do not change what comes in: a rate is tokens', ({ ratio }) => {
    const list = Array.from({ length: 60 }, () => ({ produced: 100, share: 1, isQuiet: false }));
    // 1,000 messages/s come of what is spent.
    const rates = ratesOf(policyWith('drain'), readingsOf(list), (s) => (s * 1000) / ratio);
    const limit = policyWith('drain').rate.ceilingPerSec;
    expect(rates.at(-1)!).toBeGreaterThanOrEqual(Math.min(limit, 1000 / ratio) * 0.9);
  });
});
