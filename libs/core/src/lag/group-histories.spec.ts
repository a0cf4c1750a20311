import { GroupHistories } from './group-histories.js';

const HALF_HOUR_MS = 1_800_000;
const DAY_MS = 86_400_000;
const EVERY_MS = 10_000;

/** Records every 10 s from `fromMs` on; null is unknown. */
function recorded(count: number, lagAt: (at: number) => number | null, fromMs = 0, histories = new GroupHistories()) {
  for (let at = 0; at < count; at++) {
    const lag = lagAt(at);
    histories.record('billing', fromMs + at * EVERY_MS, EVERY_MS, lag, lag === null ? null : lag / 10);
  }
  return histories;
}

describe('the history of a group', () => {
  it('has the largest value of every step, oldest first', () => {
    const histories = recorded(8, (at) => [10, 30, 20, 5, 7, 6, 9, 8][at]!);
    expect(histories.read('billing', 75_000, HALF_HOUR_MS)).toEqual({
      ...{ stepMs: 20_000, fromMs: [0, 20_000, 40_000, 60_000] },
      ...{ lagMessages: [30, 20, 7, 9], isLower: [false, false, false, false] },
      lagSec: [3, 2, Math.fround(0.7), Math.fround(0.9)],
    });
  });

  it('keeps half an hour closely and a day at ten minutes', () => {
    const histories = recorded(9_000, (at) => at);
    const nowMs = 8_999 * EVERY_MS;
    const close = histories.read('billing', nowMs, HALF_HOUR_MS);
    expect([close.fromMs.length, close.lagMessages[0], close.lagMessages.at(-1)]).toEqual([90, 8_821, 8_999]);
    const day = histories.read('billing', nowMs, DAY_MS);
    expect([day.stepMs, day.fromMs.length, day.lagMessages.at(-2)]).toEqual([600_000, 144, 8_939]);
    expect(histories.read('billing', nowMs, 60_000).lagMessages).toEqual([8_995, 8_997, 8_999]);
  });

  it('has gaps where the lag was unknown or nobody looked, and none between two readings', () => {
    const slow = new GroupHistories();
    for (const at of [0, 1, 2]) slow.record('billing', at * 60_000, 60_000, at, 0);
    expect(slow.read('billing', 120_000, HALF_HOUR_MS).lagMessages).toEqual([0, 1, 1, 1, 2, 2, 2]);
    const histories = recorded(2, (at) => at);
    histories.record('billing', 60_000, EVERY_MS, 7, 1);
    histories.record('billing', 90_000, EVERY_MS, null, null);
    const { lagMessages } = histories.read('billing', 119_000, HALF_HOUR_MS);
    expect(lagMessages).toEqual([1, null, null, 7, null, null]);
  });

  it('tells a lower bound, and forgets nothing of it by a step back of the clock', () => {
    const histories = new GroupHistories();
    histories.record('billing', 100_000, EVERY_MS, 5, -40);
    histories.record('billing', 50_000, EVERY_MS, 900, 1);
    expect(histories.read('billing', 100_000, HALF_HOUR_MS)).toMatchObject({
      ...{ lagMessages: [5], lagSec: [40], isLower: [true] },
    });
  });

  it('takes at most 20 MB for 10,000 groups, is capped, counts what it refuses, and forgets who is gone', () => {
    const histories = new GroupHistories(10_000);
    const arrays = () => process.memoryUsage().arrayBuffers;
    const before = arrays();
    const groups = new Map(Array.from({ length: 10_003 }, (_, at) => [`g${at}`, at]));
    for (const nowMs of [0, EVERY_MS])
      for (const [group, lag] of groups) histories.record(group, nowMs, EVERY_MS, lag, 0);
    expect(arrays() - before).toBeLessThan(20_000_000);
    histories.keep(groups);
    expect([histories.bytes, histories.refused]).toEqual([10_000 * 1872, 3]);
    histories.keep(new Map([['g7', true]]));
    expect([histories.bytes, histories.refused]).toEqual([1872, 0]);
    expect(histories.read('g8', 0, DAY_MS).fromMs).toEqual([]);
  });
});
