import { type ClusterStore, type StoredCluster } from '@headgate/core';
import { type Database } from '../database/database.js';
import { Clusters } from '../entities/cluster.entity.js';

const SAVE = `
  INSERT INTO clusters (name, kind, brokers, changed_by, changed_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (name) DO UPDATE
  SET kind = excluded.kind, brokers = excluded.brokers, changed_by = excluded.changed_by, changed_at = excluded.changed_at`;

export class SqlClusterStore implements ClusterStore {
  constructor(private readonly database: Database) {}

  list(): Promise<readonly StoredCluster[]> {
    return this.database.run('clusters: list', async ({ entities }) => {
      const rows = await entities.find(Clusters);
      const clusters = rows.map(({ changedAt, ...row }) => ({ ...row, changedAtMs: changedAt.getTime() }));
      return clusters.sort((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async save({ name, kind, brokers, changedBy, changedAtMs }: StoredCluster): Promise<void> {
    const parameters = [name, kind, JSON.stringify(brokers), changedBy, new Date(changedAtMs)];
    await this.database.run('clusters: save', (session) => session.change(SAVE, parameters));
  }
}
