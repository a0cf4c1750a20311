import { type ClusterStore, type StoredCluster } from '@headgate/core';
import { describe, expect, it } from '@jest/globals';
import { NOON_MS } from './builders.js';

const aCluster = (changes: Partial<StoredCluster> = {}): StoredCluster => ({
  name: 'main',
  kind: 'kafka',
  brokers: ['a:9092', 'b:9092'],
  changedBy: 'ada',
  changedAtMs: NOON_MS,
  ...changes,
});

export function clusterStoreSuite(store: () => ClusterStore): void {
  describe('clusters', () => {
    it('lists what was saved by name, each as it was saved last', async () => {
      expect(await store().list()).toEqual([]);
      await store().save(aCluster({ name: 'z' }));
      await store().save(aCluster());
      await store().save(aCluster());
      await store().save(aCluster({ brokers: ['c:9092'], changedBy: 'bob', changedAtMs: NOON_MS + 1 }));
      expect(await store().list()).toEqual([
        aCluster({ brokers: ['c:9092'], changedBy: 'bob', changedAtMs: NOON_MS + 1 }),
        aCluster({ name: 'z' }),
      ]);
    });
  });
}
