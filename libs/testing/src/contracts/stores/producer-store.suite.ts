import { type ProducerStore } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { anInstance, NOON_MS } from './builders.js';

export function producerStoreSuite(store: () => ProducerStore): void {
  describe('producers', () => {
    it('lists those of a flow or all, the one seen last first', async () => {
      expect(await store().list(null)).toEqual([]);
      const early = anInstance({ version: null });
      const late = anInstance({ instance: 'b', lastSeenMs: NOON_MS + 1, usedMilli: 2 ** 52 });
      const other = anInstance({ flow: 'other', lastSeenMs: NOON_MS + 2 });
      await store().record([]);
      await store().record([early, late, other]);
      expect(await store().list('orders')).toEqual([late, early]);
      expect(await store().list(null)).toEqual([other, late, early]);
    });

    it('goes forward only: late and repeated reports change neither first, last nor totals', async () => {
      const now = anInstance({ firstSeenMs: NOON_MS + 5, lastSeenMs: NOON_MS + 9, usedMilli: 9, rejectedMilli: 3 });
      await store().record([now, now]);
      await store().record([now]);
      await store().record([anInstance({ lastSeenMs: NOON_MS + 1, usedMilli: 5, droppedMilli: 4, version: 'old' })]);
      expect(await store().list('orders')).toEqual([{ ...now, firstSeenMs: NOON_MS, droppedMilli: 4 }]);
    });

    it('takes the version of the newest report that names one', async () => {
      await store().record([anInstance({ version: 'one' })]);
      await store().record([anInstance({ version: 'two', lastSeenMs: NOON_MS + 1 })]);
      await store().record([anInstance({ version: null, lastSeenMs: NOON_MS + 2 })]);
      expect(await store().list('orders')).toEqual([anInstance({ version: 'two', lastSeenMs: NOON_MS + 2 })]);
    });

    it('forgets who was not seen since', async () => {
      await store().record([anInstance(), anInstance({ instance: 'b', lastSeenMs: NOON_MS + 1 })]);
      expect(await store().expire(NOON_MS + 1)).toBe(1);
      expect((await store().list('orders')).map(({ instance }) => instance)).toEqual(['b']);
    });
  });
}
