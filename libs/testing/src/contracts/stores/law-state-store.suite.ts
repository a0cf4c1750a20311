import { type LawStateStore, MAX_LAW_STATE_BYTES } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { NOON_MS } from './builders.js';

export function lawStateStoreSuite(store: () => LawStateStore): void {
  const aState = (state: unknown = { ageMs: 0.1, members: { a: [1, null] } }) => ({
    flow: 'orders',
    policyVersion: 'a1b2c3',
    savedAtMs: NOON_MS,
    state,
  });

  describe('law states', () => {
    it('gives back the newest state of a flow, and null where there is none', async () => {
      expect(await store().load('orders')).toBeNull();
      expect(await store().save(aState(null))).toEqual({ ok: true });
      expect(await store().load('orders')).toEqual(aState(null));
      await store().save(aState());
      await store().save({ ...aState('text'), flow: 'other' });
      expect(await store().load('orders')).toEqual(aState());
    });

    it('refuses a state that is too large, and keeps the one before', async () => {
      await store().save(aState());
      const fits = 'x'.repeat(MAX_LAW_STATE_BYTES - 2);
      expect(await store().save(aState(`${fits}y`))).toEqual({ ok: false, reason: 'too-large' });
      expect(await store().load('orders')).toEqual(aState());
      expect(await store().save(aState(fits))).toEqual({ ok: true });
    });

    it('saves and gives back many at once, but for one that is too large', async () => {
      const [a, b, c] = ['a', 'b', 'c'].map((flow) => ({ ...aState(flow), flow }));
      expect(await store().saveMany([])).toBe(0);
      expect(await store().saveMany([a!, { ...b!, state: 'x'.repeat(MAX_LAW_STATE_BYTES) }, c!])).toBe(1);
      expect(await store().saveMany([{ ...a!, state: null }])).toBe(0);
      const loaded = await store().loadMany(['c', 'b', 'a', 'nobody']);
      expect([...loaded].sort((x, y) => x.flow.localeCompare(y.flow))).toEqual([{ ...a!, state: null }, c]);
    });

    it('forgets a flow, as often as it is told', async () => {
      await store().save(aState());
      await store().remove('orders');
      await store().remove('orders');
      expect(await store().load('orders')).toBeNull();
    });
  });
}
