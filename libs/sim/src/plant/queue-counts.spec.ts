import { beginCounts, COUNT_EVERY_SEC, look } from './queue-counts.js';

/** Truth of each second: 10/s come, 8/s are done. */
const truth = (second: number) => ({ published: 100 + 10 * second, acknowledged: 8 * second });

describe("what a broker's queue tells", () => {
  it.each([{ isCounted: true }, { isCounted: false }])(
    'is always the true depth (counted: $isCounted)',
    ({ isCounted }) => {
      let counts = beginCounts(100);
      for (let second = 1; second <= 20; second++) {
        const before = counts;
        counts = look(counts, second, truth(second), isCounted);
        const { published, acknowledged } = truth(second);
        expect(counts.end - counts.done).toBe(published - acknowledged);
        expect(counts.end).toBeGreaterThanOrEqual(before.end);
        expect(counts.done).toBeGreaterThanOrEqual(before.done);
        expect(counts.end).toBeLessThanOrEqual(published);
      }
      expect(counts.countedAtSec).toBe(isCounted ? 16 : null);
      expect(counts.done).toBe(isCounted ? truth(16).acknowledged : 0);
    },
  );

  it(`is counted every ${COUNT_EVERY_SEC} s`, () => {
    const first = look(beginCounts(0), 1, truth(1), true);
    expect(look(first, 5, truth(5), true).countedAtSec).toBe(1);
    expect(look(first, 6, truth(6), true)).toEqual({ end: 160, done: 48, countedAtSec: 6 });
  });
});
