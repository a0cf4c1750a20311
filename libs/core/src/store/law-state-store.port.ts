/** Largest state of one flow as JSON, bytes. A law keeps 64 numbers and 4 per partition: this is 4,000 partitions. */
export const MAX_LAW_STATE_BYTES = 512 * 1024;

/** What a controller needs to go on where another one stopped. */
export interface SavedLawState {
  readonly flow: string;
  /** Hash of the policy that the state belongs to. */
  readonly policyVersion: string;
  /** On the wall clock, for its age only. */
  readonly savedAtMs: number;
  /** JSON. Another process has another monotonic clock: the caller turns such times into ages before it saves. */
  readonly state: unknown;
}

export type LawStateOutcome = { readonly ok: true } | { readonly ok: false; readonly reason: 'too-large' };

/**
 * The newest state of each flow; saved every 10 s and at stop.
 *
 * Promise: `save` and `saveMany` replace the state of its flow as a whole and may be repeated; a state that is too large changes
 * nothing. Each call settles within the adapter's deadline or rejects with `StoreUnavailableError` and may be retried.
 */
export interface LawStateStore {
  save(saved: SavedLawState): Promise<LawStateOutcome>;
  /** The same for many flows, each named once, in one call; tells how many were too large. */
  saveMany(states: readonly SavedLawState[]): Promise<number>;
  /** Null where none was saved. */
  load(flow: string): Promise<SavedLawState | null>;
  /** Of these flows, those that have one. */
  loadMany(flows: readonly string[]): Promise<readonly SavedLawState[]>;
  remove(flow: string): Promise<void>;
}
export const LawStateStore = Symbol('LawStateStore');
