/** What a producer does without tokens. A policy must choose one: there is no default. */
export const OVERFLOW_STRATEGIES = ['block', 'drop', 'throttle', 'reject', 'spill'] as const;
export type OverflowStrategy = (typeof OVERFLOW_STRATEGIES)[number];

/** observe computes and shows, and never limits anybody; enforce limits. */
export type Mode = 'observe' | 'enforce';

/**
 * What a producer does when nobody renews its lease and its budget has expired: `safe` goes to its share of the safe
 * rate, `hold` keeps its last share, `open` lets everything pass and counts it, `closed` lets nothing pass.
 */
export const OUTAGE_MODES = ['safe', 'hold', 'open', 'closed'] as const;
export type OutageMode = (typeof OUTAGE_MODES)[number];

/** When a spilled message is on the disk itself: before it is acknowledged, within a second, or when the system likes. */
export const SPILL_SYNCS = ['always', 'interval', 'never'] as const;
export type SpillSync = (typeof SPILL_SYNCS)[number];

/** What `spill` keeps to where the policy says nothing. */
export const SPILL_DEFAULTS = { maxBytes: 256 * 1024 * 1024, maxAgeSec: 86_400, fsync: 'always' as SpillSync };

/** Strict classes: a higher one is served whole before a lower one gets anything above its minimums. */
export const PRIORITIES = ['low', 'normal', 'high'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** How a producer stands among the others of its flow. One that is not named weighs 1 at normal priority. */
export interface ProducerShare {
  readonly producer: string;
  readonly weight: number;
  /** Comes before every class, as far as the producer asks for it. Their sum is at most the floor. */
  readonly minimumPerSec: number;
  readonly priority: Priority;
}

export interface OverflowPolicy {
  readonly strategy: OverflowStrategy;
  /** Longest wait of a caller under `block` and `throttle`, milliseconds. */
  readonly maxWaitMs: number;
  /** Callers that may wait at one time; one more is refused. */
  readonly maxWaiting: number;
  /** Under `spill`: bytes on disk that one instance may hold. Default 256 MiB. */
  readonly maxBytes?: number | undefined;
  /** Under `spill`: seconds after which a spilled message is dropped and counted. Default a day. */
  readonly maxAgeSec?: number | undefined;
  /** Under `spill`. Default `always`. */
  readonly fsync?: SpillSync | undefined;
}

/** One backlog that limits a flow: what a consumer group has not read of its topics. */
export interface KafkaConstraint {
  readonly kind: 'kafka';
  /** Name of the cluster in the configuration. */
  readonly cluster: string;
  readonly group: string;
  readonly topics: readonly string[];
  /** Where the group starts on a partition it never committed; undeclared counts only what arrived since the flow began. */
  readonly startsAt?: 'earliest' | 'latest';
}

/** A table that serves as a queue. How it is read stands in the configuration, never in a policy. */
export interface SqlConstraint {
  readonly kind: 'sql';
  /** Name of the database in the configuration. */
  readonly database: string;
  /** Name of the queue in that database's settings. */
  readonly queue: string;
}

/** A queue of RabbitMQ. Its vhost is that of its broker in the configuration. */
export interface RabbitMqConstraint {
  readonly kind: 'rabbitmq';
  /** Name of the broker in the configuration. */
  readonly broker: string;
  readonly queue: string;
}

/** What programs push: the depth of a stage, or how full something is. */
export interface LevelConstraint {
  readonly kind: 'level';
  readonly level: string;
  /** A fill level is kept below this share of its limit, in (0, 1). Left out: the level is the depth of a stage in messages. */
  readonly objectiveShare?: number | undefined;
}

export type Constraint = KafkaConstraint | SqlConstraint | RabbitMqConstraint | LevelConstraint;

/** Where pushed levels are read; no cluster, database or broker may have this name. */
export const LEVELS = 'levels';

/** Where a constraint is read, in the words that every kind shares. */
export interface ConstraintPlace {
  /** Name of the cluster, database or broker; names are unique over all of them. */
  readonly cluster: string;
  /** Who falls behind: the consumer group, or the queue itself. */
  readonly group: string;
  readonly topics: readonly string[];
}

export function placeOf(constraint: Constraint): ConstraintPlace {
  switch (constraint.kind) {
    case 'kafka':
      return constraint;
    case 'sql':
      return { cluster: constraint.database, group: constraint.queue, topics: [constraint.queue] };
    case 'rabbitmq':
      return { cluster: constraint.broker, group: constraint.queue, topics: [constraint.queue] };
    case 'level':
      return { cluster: LEVELS, group: constraint.level, topics: [constraint.level] };
  }
}

/** Parameters of a law by name; what a law accepts stands in its own list. */
export type LawParams = Readonly<Record<string, unknown>>;

export interface LawChoice {
  readonly name: string;
  readonly params: LawParams;
}

/** Gradual enforcement. Both in (0, 1]. */
export interface Enforcement {
  /** Share of the instances that are held; the others are observed. */
  readonly instanceShare: number;
  /** Largest part of what producers ask that may be cut; the hard limit is exempt. */
  readonly maxCutShare: number;
}

/** The settings of a flow. Rates are messages/s (tokens/s), delays are seconds. */
export interface Policy {
  readonly flow: string;
  /** Who is asked. */
  readonly owner?: string;
  readonly mode: Mode;
  /** How enforcement begins; whole where it is left out. */
  readonly enforcement?: Enforcement | undefined;
  readonly rate: {
    /** The rate is never above this. */
    readonly ceilingPerSec: number;
    /** The rate is never below this, save at the hard limit. */
    readonly floorPerSec: number;
    /** The total rate that is allowed when nobody can decide. floor ≤ safe ≤ ceiling. */
    readonly safePerSec: number;
    /** Depth of the bucket in seconds of rate. */
    readonly burstSec: number;
  };
  /** Either or both; the tighter one binds. */
  readonly objective: { readonly delaySec?: number; readonly backlogMessages?: number };
  /** The hard limit: here even the floor stops. */
  readonly limit: { readonly retentionShare: number; readonly backlogMessages?: number };
  readonly law: LawChoice;
  /** Runs beside the law that decides, is shown, and limits nobody. */
  readonly candidateLaw?: LawChoice | undefined;
  readonly overflow: OverflowPolicy;
  readonly onOutage: OutageMode;
  readonly constraints: readonly Constraint[];
  readonly producers?: readonly ProducerShare[] | undefined;
}

/** Stable id of a constraint: it is the key of its state, its readings and its metrics. */
export function constraintId(constraint: Constraint): string {
  const known = ids.get(constraint);
  if (known !== undefined) return known;
  const { cluster, group, topics } = placeOf(constraint);
  const id =
    constraint.kind === 'kafka'
      ? `kafka:${cluster}/${group}/${[...topics].sort().join(',')}`
      : `${constraint.kind}:${cluster}/${group}`;
  ids.set(constraint, id);
  return id;
}
/** The id is asked for several times a tick and flow; a policy never changes, so it is made once. */
const ids = new WeakMap<Constraint, string>();
