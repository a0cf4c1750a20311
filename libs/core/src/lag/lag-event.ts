/** Something that happened to a group or to one of its partitions, told once. */
export interface LagEvent {
  readonly kind:
    | 'lost'
    | 'rewind'
    | 'reset'
    | 'skip'
    | 'expired'
    | 'recreated'
    | 'truncated'
    | 'grown'
    | 'shrunk'
    | 'topic-deleted'
    | 'out-of-range'
    | 'hanging-transaction'
    | 'future-timestamp';
  /** Null where a topic is meant, whoever reads it. */
  readonly group: string | null;
  readonly topic: string;
  /** Null where the topic as a whole is meant. */
  readonly partition: number | null;
  /**
   * Messages lost, gone back, skipped, held up or beyond the end; of events of a log, what `change` differs by; 0 for
   * `expired` and `future-timestamp`.
   */
  readonly messages: number;
  /** Offsets, or numbers of partitions, before and after; of events of a log. */
  readonly change?: { readonly before: number; readonly after: number };
  readonly atMs: number;
}
