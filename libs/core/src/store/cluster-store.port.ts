/** A cluster that was added while running, beside those of the file and the environment. It holds no secret. */
export interface StoredCluster {
  readonly name: string;
  readonly kind: 'kafka';
  /** `host:port` each. */
  readonly brokers: readonly string[];
  readonly changedBy: string;
  /** On the wall clock of the controller that changed it. */
  readonly changedAtMs: number;
}

/**
 * Clusters that people added through the API.
 *
 * Promise: `save` makes or replaces the one of its name and may be repeated. Each call settles within the adapter's
 * deadline or rejects with `StoreUnavailableError` and may be retried.
 */
export interface ClusterStore {
  /** Ordered by name. */
  list(): Promise<readonly StoredCluster[]>;
  save(cluster: StoredCluster): Promise<void>;
}
export const ClusterStore = Symbol('ClusterStore');
