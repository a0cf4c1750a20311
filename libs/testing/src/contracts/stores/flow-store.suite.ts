import { type FlowChange, type FlowStore } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { aPolicy, NOON_MS } from './builders.js';

const by = { changedBy: 'ada', changedAtMs: NOON_MS, reason: 'because it is Monday' };
const aChange = (changes: Partial<FlowChange> = {}): FlowChange => ({
  policy: aPolicy(),
  expectedVersion: null,
  ...by,
  ...changes,
});

export function flowStoreSuite(store: () => FlowStore): void {
  describe('flows', () => {
    it('holds none at first', async () => {
      expect(await store().list()).toEqual([]);
      expect(await store().versions('orders')).toEqual([]);
      expect(await store().version('orders', 1)).toBeNull();
    });

    it('gives back exactly what was saved, with who, when and why', async () => {
      const policy = aPolicy();
      const wanted = { flow: 'orders', version: 1, policy, ...by };
      expect(await store().save(aChange({ policy }))).toEqual({ ok: true, stored: wanted });
      const [stored] = await store().list();
      expect(stored).toEqual(wanted);
      expect(JSON.stringify(stored?.policy)).toBe(JSON.stringify(policy));
    });

    it('lists flows by name, each in its newest version', async () => {
      for (const flow of ['b', 'a', 'B']) await store().save(aChange({ policy: aPolicy({ flow }) }));
      await store().save(aChange({ policy: aPolicy({ flow: 'a', mode: 'enforce' }), expectedVersion: 1 }));
      const list = await store().list();
      expect(list.map(({ flow, version }) => `${flow}${version}`)).toEqual(['B1', 'a2', 'b1']);
      expect(list[1]?.policy.mode).toBe('enforce');
    });

    it('refuses a change on a version that is not the newest, and tells that one', async () => {
      await store().save(aChange());
      await store().save(aChange({ expectedVersion: 1, policy: aPolicy({ mode: 'enforce' }) }));
      const current = (await store().list())[0];
      for (const expectedVersion of [null, 1, 3]) {
        expect(await store().save(aChange({ expectedVersion }))).toEqual({ ok: false, conflict: current });
      }
      expect(await store().versions('orders')).toHaveLength(2);
    });

    it('refuses to change or remove what does not exist', async () => {
      expect(await store().save(aChange({ expectedVersion: 1 }))).toEqual({ ok: false, conflict: null });
      expect(await store().remove({ flow: 'orders', expectedVersion: 1, ...by })).toEqual({
        ok: false,
        conflict: null,
      });
    });

    it('lets one of many writers on the same version win', async () => {
      await store().save(aChange());
      const writers = Array.from({ length: 8 }, (_, index) =>
        store().save(aChange({ expectedVersion: 1, changedBy: `writer ${index}` })),
      );
      const outcomes = await Promise.all(writers);
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
      const winner = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.stored.changedBy] : []))[0];
      for (const outcome of outcomes) if (!outcome.ok) expect(outcome.conflict?.changedBy).toBe(winner);
      expect(await store().versions('orders')).toHaveLength(2);
    });

    it('keeps the history of a removed flow, and goes on counting when it is made again', async () => {
      await store().save(aChange());
      const removal = {
        flow: 'orders',
        expectedVersion: 1,
        changedBy: 'bob',
        changedAtMs: NOON_MS + 5,
        reason: 'gone',
      };
      const removed = { flow: 'orders', version: 2, policy: null, changedBy: 'bob', changedAtMs: NOON_MS + 5 };
      expect(await store().remove(removal)).toEqual({ ok: true, stored: { ...removed, reason: 'gone' } });
      expect(await store().list()).toEqual([]);
      expect(await store().save(aChange({ expectedVersion: 2 }))).toEqual({ ok: false, conflict: null });
      expect(await store().save(aChange())).toMatchObject({ ok: true, stored: { version: 3 } });
      const numbers = async (...from: [below?: number, limit?: number]) =>
        (await store().versions('orders', ...from)).map(({ version }) => version);
      expect([await numbers(), await numbers(3), await numbers(3, 1), await numbers(1)]).toEqual([
        [3, 2, 1],
        [2, 1],
        [2],
        [],
      ]);
      expect(await store().version('orders', 2)).toMatchObject({ policy: null, changedBy: 'bob' });
      expect(await store().version('orders', 1)).toMatchObject({ policy: aPolicy(), changedBy: 'ada' });
      expect(await store().version('orders', 4)).toBeNull();
    });
  });
}
