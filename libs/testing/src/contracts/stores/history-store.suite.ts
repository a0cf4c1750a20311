import {
  HISTORY_FIGURES,
  type HistoryFigure,
  type HistorySample,
  type HistoryStore,
  type Spread,
} from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { aFullSample, aSample, DAY_MS, HOUR_MS, NOON_MS, spread } from './builders.js';
import { eventually } from './eventually.js';

const SAMPLE_MS = 10_000;

/** What history knows of a figure in a range; null where a step has nothing. */
type Column = (Spread | null)[];

export function historyStoreSuite(store: () => HistoryStore): void {
  const column = async (
    figure: HistoryFigure,
    [fromMs, toMs, stepMs]: readonly [number, number, number],
  ): Promise<Column> => {
    const { atMs, figures } = await store().read('orders', fromMs, toMs, stepMs);
    const { min, max, avg, last } = figures[figure];
    return atMs.map((_, at) =>
      min[at] === null ? null : { min: min[at]!, max: max[at]!, avg: avg[at]!, last: last[at]! },
    );
  };
  const rates = (fromMs: number, toMs: number, stepMs = SAMPLE_MS) => column('ratePerSec', [fromMs, toMs, stepMs]);
  const written = async (samples: readonly HistorySample[]) => {
    store().append(samples);
    await eventually(async () => store().losses(), { waiting: 0, dropped: 0, refused: 0 });
  };
  const one = spread(1, 4, 2, 3);

  describe('history', () => {
    it('knows nothing of a flow that it never saw: every step is there, and every figure null', async () => {
      const { stepMs, atMs, figures } = await store().read('orders', NOON_MS, NOON_MS + 30_000, SAMPLE_MS);
      expect({ stepMs, atMs }).toEqual({ stepMs: SAMPLE_MS, atMs: [0, 1, 2].map((n) => NOON_MS + n * SAMPLE_MS) });
      for (const figure of HISTORY_FIGURES) expect(figures[figure].avg).toEqual([null, null, null]);
    });

    it('gives back every figure that was known, and null for the others', async () => {
      await written([aFullSample(), aSample({ atMs: NOON_MS + SAMPLE_MS, figures: { lagMessages: null } })]);
      for (const [index, figure] of HISTORY_FIGURES.entries()) {
        const wanted = spread(index, index + 3, index + 1, index + 2);
        expect(await column(figure, [NOON_MS, NOON_MS + 20_000, SAMPLE_MS])).toEqual([wanted, null]);
      }
    });

    it('keeps about seven digits', async () => {
      const lag = 123_456_789.123;
      await written([aSample({ figures: { lagMessages: spread(lag, lag, lag, 0.1) } })]);
      const [kept] = await column('lagMessages', [NOON_MS, NOON_MS + 1, SAMPLE_MS]);
      expect(Math.abs(kept!.avg / lag - 1)).toBeLessThan(1e-7);
      expect(kept!.last).toBeCloseTo(0.1, 6);
    });

    it('cuts a time to its ten seconds, and takes the end of a range as open', async () => {
      await written([aSample({ atMs: NOON_MS + 9_999 }), aSample({ atMs: NOON_MS + SAMPLE_MS })]);
      expect(await rates(NOON_MS, NOON_MS + SAMPLE_MS)).toEqual([one]);
      expect(await rates(NOON_MS + 5_000, NOON_MS + SAMPLE_MS + 1)).toEqual([one, one]);
    });

    it('keeps the fuller of two samples of one time, in one batch and in two', async () => {
      const rate = (last: number, ticks: number) => aSample({ ticks, figures: { ratePerSec: spread(0, 9, 1, last) } });
      await written([rate(1, 3), rate(2, 5), rate(3, 4)]);
      expect((await rates(NOON_MS, NOON_MS + 1))[0]?.last).toBe(2);
      await written([rate(4, 5), rate(5, 4)]);
      expect((await rates(NOON_MS, NOON_MS + 1))[0]?.last).toBe(2);
      await written([rate(6, 6)]);
      expect((await rates(NOON_MS, NOON_MS + 1))[0]?.last).toBe(6);
    });

    it('puts samples together for a wider step, weighed by their ticks, and apart from those without the figure', async () => {
      await written([
        aSample({ ticks: 1, figures: { ratePerSec: spread(5, 6, 5, 6) } }),
        aSample({ atMs: NOON_MS + SAMPLE_MS, ticks: 3, figures: { ratePerSec: spread(1, 2, 1, 2) } }),
        aSample({ atMs: NOON_MS + 2 * SAMPLE_MS, ticks: 99, figures: {} }),
        aSample({ atMs: NOON_MS + HOUR_MS, ticks: 1 }),
      ]);
      expect(await rates(NOON_MS, NOON_MS + 60_000, 60_000)).toEqual([spread(1, 6, 2, 2)]);
      expect(await rates(NOON_MS, NOON_MS + 2 * HOUR_MS, HOUR_MS)).toEqual([spread(1, 6, 2, 2), one]);
    });

    it('gives no more than 5,000 points, and says how wide a step is', async () => {
      const { stepMs, atMs } = await store().read('orders', NOON_MS, NOON_MS + 30 * DAY_MS, SAMPLE_MS);
      expect(stepMs % SAMPLE_MS).toBe(0);
      expect(atMs.length).toBeLessThanOrEqual(5_000);
      expect(atMs.length).toBeGreaterThan(4_000);
      expect(atMs[1]! - atMs[0]!).toBe(stepMs);
      expect(atMs.at(-1)! + stepMs).toBeGreaterThanOrEqual(NOON_MS + 30 * DAY_MS);
    });

    it('gives an empty range as no points', async () => {
      expect(await rates(NOON_MS, NOON_MS)).toEqual([]);
    });

    rollUpSuite(store, { rates, written });
  });
}

interface Tools {
  readonly rates: (fromMs: number, toMs: number, stepMs?: number) => Promise<Column>;
  readonly written: (samples: readonly HistorySample[]) => Promise<void>;
}

/** A day after the samples of an hour were taken, less or more. */
function rollUpSuite(store: () => HistoryStore, { rates, written }: Tools): void {
  const anHour = (ticks = 1) =>
    Array.from({ length: 360 }, (_, index) =>
      aSample({
        atMs: NOON_MS + index * SAMPLE_MS,
        ticks,
        figures: { ratePerSec: spread(index, index, index, index) },
      }),
    );
  const minute = (n: number) => spread(6 * n, 6 * n + 5, 6 * n + 2.5, 6 * n + 5);
  const end = NOON_MS + HOUR_MS;

  it('rolls ten seconds up into minutes after a day, and loses nothing on the way', async () => {
    await written(anHour());
    const before = await rates(NOON_MS, end, HOUR_MS);
    expect(await store().rollUp(NOON_MS + DAY_MS + 59_999)).toBe(0);
    expect(await store().rollUp(NOON_MS + DAY_MS + 60_000)).toBe(6);
    expect(await store().rollUp(end + DAY_MS)).toBe(354);
    expect(await store().rollUp(end + DAY_MS)).toBe(0);
    const minutes = await store().read('orders', NOON_MS, end, SAMPLE_MS);
    expect(minutes.stepMs).toBe(60_000);
    expect(await rates(NOON_MS, end)).toEqual(Array.from({ length: 60 }, (_, n) => minute(n)));
    expect(await rates(NOON_MS, end, HOUR_MS)).toEqual(before);
  });

  it('rolls minutes up into hours after a fortnight, both levels in one go if need be', async () => {
    await written(anHour());
    expect(await store().rollUp(end + 14 * DAY_MS)).toBe(360 + 60);
    const { stepMs } = await store().read('orders', NOON_MS, end, SAMPLE_MS);
    expect(stepMs).toBe(HOUR_MS);
    expect(await rates(NOON_MS, end)).toEqual([spread(0, 359, 179.5, 359)]);
  });

  it('merges a sample that comes when its minute was rolled up already', async () => {
    const rate = (atMs: number, value: number, ticks: number) =>
      aSample({ atMs, ticks, figures: { ratePerSec: spread(value, value, value, value) } });
    await written([rate(NOON_MS, 10, 1)]);
    await store().rollUp(end + DAY_MS);
    await written([rate(NOON_MS + SAMPLE_MS, 20, 3), aSample({ atMs: NOON_MS + 2 * SAMPLE_MS, figures: {} })]);
    await store().rollUp(end + DAY_MS);
    const [merged] = await rates(NOON_MS, NOON_MS + 60_000);
    expect(merged).toMatchObject({ min: 10, max: 20, last: 20 });
  });

  it('expires hours after 400 days, and nothing that has not been rolled up so far', async () => {
    await written([aSample(), aSample({ atMs: end })]);
    expect(await store().expire(end + 401 * DAY_MS)).toBe(0);
    await store().rollUp(end + 400 * DAY_MS);
    expect(await store().expire(NOON_MS + 400 * DAY_MS)).toBe(0);
    expect(await store().expire(NOON_MS + 400 * DAY_MS + 1)).toBe(1);
    expect(await rates(NOON_MS, end + HOUR_MS, HOUR_MS)).toEqual([null, spread(1, 4, 2, 3)]);
  });
}
