import { EndHistories, POINTS_PER_LOG } from './book/end-histories.js';
import { timeLag } from './time-lag.js';

type Point = readonly [atSec: number, end: number];

function historyOf(points: readonly Point[], seeds: readonly Point[] = []): EndHistories {
  const histories = new EndHistories();
  histories.reserve(1);
  for (const [atSec, end] of points) histories.push(0, end, atSec * 1000);
  histories.seed(
    0,
    seeds.map(([atSec, end]) => ({ end, atMs: atSec * 1000 })),
  );
  return histories;
}

const lagOf = (histories: EndHistories, position: number, lag: number, nowSec: number) =>
  timeLag(histories, 0, position, lag, nowSec * 1000);

describe('the time lag', () => {
  it('is 0 where nothing waits, and unknown where nothing is known of the log', () => {
    expect(lagOf(historyOf([[1, 5]]), 5, 0, 9)).toMatchObject({ sec: 0, bound: 'exact' });
    expect(lagOf(historyOf([]), 5, 3, 9)).toBeNull();
  });

  it('[B2] is interpolated within the bracket, whose width is the uncertainty', () => {
    const histories = historyOf([
      [100, 0],
      [110, 100],
      [120, 300],
    ]);
    // Message 199 came half way from 100 to 300.
    expect(lagOf(histories, 199, 101, 130)).toEqual({ sec: 15, bound: 'exact', uncertaintySec: 10, source: 'poll' });
    expect(lagOf(histories, 0, 300, 130)!.sec).toBeCloseTo(29.9);
  });

  it('[E36] is "at least" before the oldest sample, and never extrapolated', () => {
    const histories = historyOf([
      [100, 1_000],
      [110, 1_001],
    ]);
    expect(lagOf(histories, 5, 996, 160)).toEqual({ sec: 60, bound: 'lower', uncertaintySec: 0, source: 'poll' });
  });

  it('[E35] grows with the clock while the producer is idle, and is neither 0 nor infinite', () => {
    const histories = historyOf([
      [100, 10],
      [110, 20],
      ...Array.from({ length: 500 }, (_, at): Point => [120 + at, 20]),
    ]);
    const lags = [200, 620, 10_000].map((now) => lagOf(histories, 15, 5, now)!);
    for (const { bound, uncertaintySec } of lags) expect([bound, uncertaintySec]).toEqual(['exact', 10]);
    expect(lags.map(({ sec }) => Math.round(sec))).toEqual([94, 514, 9894]);
  });

  it('keeps both ends of a silence: the next message is as old as the poll that found it, not as the silence', () => {
    const silence = Array.from({ length: 300 }, (_, at): Point => [100 + at, 50]);
    const histories = historyOf([...silence, [401, 60]]);
    expect(histories.count(0)).toBe(3);
    expect(lagOf(histories, 50, 10, 402)!.sec).toBeLessThanOrEqual(3);
  });

  it('is found in points seeded by record timestamps, and says so', () => {
    const seeds: Point[] = [
      [40, 100],
      [70, 400],
    ];
    const histories = historyOf([[100, 1_000]], seeds);
    expect(lagOf(histories, 399, 601, 100)).toMatchObject({ sec: 30, bound: 'exact', source: 'timestamp' });
    expect(lagOf(histories, 50, 950, 100)).toMatchObject({ sec: 60, bound: 'lower', source: 'timestamp' });
  });

  it.each([
    { what: 'in the future', seeds: [[900, 500]] as Point[] },
    { what: 'at an end that is beyond the newest', seeds: [[50, 5_000]] as Point[] },
  ])('[E34] leaves out a record clock $what', ({ seeds }) => {
    const histories = historyOf([[100, 1_000]], seeds);
    expect(lagOf(histories, 499, 501, 110)).toMatchObject({ sec: 10, bound: 'lower', source: 'poll' });
  });

  it('[E34] never is negative, though a clock runs backwards', () => {
    expect(lagOf(historyOf([[100, 10], [101, 20]]), 15, 5, 50)!.sec).toBe(0); // biome-ignore format: one line
  });

  it('keeps a fixed number of points whose spacing grows with their age', () => {
    const points = Array.from({ length: 4_000 }, (_, at): Point => [at * 10, at * 7]);
    const histories = historyOf(points);
    expect(histories.count(0)).toBe(POINTS_PER_LOG);
    const nowSec = 40_000;
    for (const ageSec of [15, 60, 300, 1_800, 7_200, 30_000]) {
      const position = Math.floor((nowSec - ageSec) / 10) * 7;
      const lag = lagOf(histories, position, 28_000 - position, nowSec)!;
      expect(lag.bound).toBe('exact');
      expect(Math.abs(lag.sec - ageSec)).toBeLessThanOrEqual(20);
      expect(lag.uncertaintySec).toBeLessThanOrEqual(20 + 0.6 * ageSec);
    }
  });
});
