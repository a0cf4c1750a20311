import { type ConstraintView, type DecisionStore } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { aDecisionRow, DAY_MS, NOON_MS } from './builders.js';
import { eventually } from './eventually.js';

/** A number of epoch 3: a number is safe up to 2^53, and this needs more than 32 bits. */
const LARGE = 3 * 2 ** 32;

export function decisionStoreSuite(store: () => DecisionStore): void {
  const numbers = async (before: number | null, limit: number, flow = 'orders') =>
    (await store().page(flow, before, limit)).map(({ number }) => number);

  describe('decisions', () => {
    it('holds none at first', async () => {
      expect(await store().page('orders', null, 10)).toEqual([]);
      expect(await store().one('orders', 1)).toBeNull();
      expect(store().losses()).toEqual({ waiting: 0, dropped: 0, refused: 0 });
    });

    it('gives back exactly what was appended', async () => {
      const view = { id: 'kafka:main/g/t', lagMessages: null, figures: { zeta: 0.1, alpha: 1e300 } };
      const constraints = [view as unknown as ConstraintView];
      const row = aDecisionRow({ number: Number.MAX_SAFE_INTEGER, constraints, why: 'é \u{1f98a} "quoted"' });
      const bare = aDecisionRow({ number: 2, clamp: null, binding: null, version: null, ratePerSec: 0 });
      store().append([row, bare]);
      await eventually(() => numbers(null, 10), [Number.MAX_SAFE_INTEGER, 2]);
      expect(await store().one('orders', Number.MAX_SAFE_INTEGER)).toEqual(row);
      expect(await store().one('orders', 2)).toEqual(bare);
    });

    it('pages from the newest back, flow by flow', async () => {
      const all = [1, 2, 3, LARGE, LARGE + 1];
      store().append(all.map((number) => aDecisionRow({ number })));
      store().append([aDecisionRow({ flow: 'other', number: 9 })]);
      await eventually(() => numbers(null, 10, 'other'), [9]);
      expect(await numbers(null, 2)).toEqual([LARGE + 1, LARGE]);
      expect(await numbers(LARGE, 2)).toEqual([3, 2]);
      expect(await numbers(2, 10)).toEqual([1]);
      expect(await numbers(1, 10)).toEqual([]);
      const newest = await store().newest(['other', 'orders', 'nobody']);
      expect(newest.map(({ flow, number }) => [flow, number] as const).sort(([a], [b]) => a.localeCompare(b))).toEqual([
        ['orders', LARGE + 1],
        ['other', 9],
      ]);
    });

    it('leaves a row as it is that was appended again', async () => {
      store().append([aDecisionRow({ why: 'first' }), aDecisionRow({ why: 'in the same batch' })]);
      await eventually(() => numbers(null, 10), [1]);
      store().append([aDecisionRow({ why: 'again' }), aDecisionRow({ number: 2 })]);
      await eventually(() => numbers(null, 10), [2, 1]);
      expect(await store().one('orders', 1)).toMatchObject({ why: 'first' });
    });

    it('expires what is older than 90 days, and tells how much', async () => {
      const old = NOON_MS - 90 * DAY_MS;
      store().append([old - 1, old - 2, old, NOON_MS].map((wallMs, number) => aDecisionRow({ number, wallMs })));
      await eventually(() => numbers(null, 10), [3, 2, 1, 0]);
      expect(await store().expire(NOON_MS)).toBe(2);
      expect(await numbers(null, 10)).toEqual([3, 2]);
      expect(await store().expire(NOON_MS)).toBe(0);
    });
  });
}
