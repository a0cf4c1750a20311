import { type ClusterStore, type StoredCluster } from '@headgate/core';

/** Clusters in memory, gone with the process. */
export class MemoryClusterStore implements ClusterStore {
  private readonly clusters = new Map<string, StoredCluster>();

  async list(): Promise<readonly StoredCluster[]> {
    return [...this.clusters.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async save(cluster: StoredCluster): Promise<void> {
    this.clusters.set(cluster.name, structuredClone(cluster));
  }
}
