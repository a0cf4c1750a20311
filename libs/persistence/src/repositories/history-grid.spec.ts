import { historyGrid } from './history-grid.js';

const HOUR_MS = 3_600_000;

describe('historyGrid', () => {
  it.each([
    { fromMs: 0, toMs: 60_000, askedMs: 10_000, coarsestMs: 0, want: { stepMs: 10_000, fromMs: 0, count: 6 } },
    { fromMs: 5_000, toMs: 10_001, askedMs: 1, coarsestMs: 0, want: { stepMs: 10_000, fromMs: 0, count: 2 } },
    {
      fromMs: 70_000,
      toMs: 130_000,
      askedMs: 15_000,
      coarsestMs: 0,
      want: { stepMs: 20_000, fromMs: 60_000, count: 4 },
    },
    { fromMs: 0, toMs: 1, askedMs: 10_000, coarsestMs: 60_000, want: { stepMs: 60_000, fromMs: 0, count: 1 } },
    { fromMs: 0, toMs: HOUR_MS, askedMs: 90_000, coarsestMs: 60_000, want: { stepMs: 120_000, fromMs: 0, count: 30 } },
    {
      fromMs: 10_000,
      toMs: 10_000,
      askedMs: 10_000,
      coarsestMs: 0,
      want: { stepMs: 10_000, fromMs: 10_000, count: 0 },
    },
    { fromMs: 20_000, toMs: 0, askedMs: 10_000, coarsestMs: 0, want: { stepMs: 10_000, fromMs: 20_000, count: 0 } },
  ])(
    'covers $fromMs to $toMs in steps of $askedMs, kept in $coarsestMs',
    ({ fromMs, toMs, askedMs, coarsestMs, want }) => {
      expect(historyGrid(fromMs, toMs, askedMs, coarsestMs)).toEqual(want);
    },
  );

  it('never has more than 5,000 steps', () => {
    for (let days = 1; days < 800; days += 7) {
      const { count } = historyGrid(1_234_567, 1_234_567 + days * 24 * HOUR_MS, 10_000, 0);
      expect(count).toBeLessThanOrEqual(5_000);
    }
  });
});
