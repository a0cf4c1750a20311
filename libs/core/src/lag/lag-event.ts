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
    | 'topic-deleted';
  /** Null where a topic is meant, whoever reads it. */
  readonly group: string | null;
  readonly topic: string;
  /** Null where the topic as a whole is meant. */
  readonly partition: number | null;
  /** Messages lost, gone back, or skipped; partitions for `grown` and `shrunk`. */
  readonly messages: number;
  readonly atMs: number;
}
