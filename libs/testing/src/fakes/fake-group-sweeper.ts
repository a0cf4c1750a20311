import { type ClusterLag, type GroupState, type GroupSweeper, type GroupType, type SweepOutcome } from '@headgate/core';

/** A group as a test tells it: by topic one entry for each partition. `c` null: never committed. `end` null: no answer. */
export interface ToldGroup {
  readonly group: string;
  readonly topics: Readonly<Record<string, readonly ToldPartition[]>>;
  readonly state?: GroupState;
  readonly type?: GroupType;
  /** Partitions go round the members; the first gets all where `isGreedy`. */
  readonly members?: number;
  readonly isGreedy?: boolean;
}

export interface ToldPartition {
  readonly c: number | null;
  readonly s?: number;
  readonly end: number | null;
}

/** Fills the model with what a test told, as a sweep would. */
export class FakeGroupSweeper implements GroupSweeper {
  told: readonly ToldGroup[] = [];
  failure: string | null = null;

  constructor(
    private readonly cluster: ClusterLag,
    private readonly everyMs: number,
    private readonly monotonicMs: () => number,
  ) {}

  async sweep(): Promise<SweepOutcome> {
    const { cluster, told, failure } = this;
    const nowMs = this.monotonicMs();
    if (failure !== null) {
      const commits = { ok: false, reason: 'unreachable', message: failure } as const;
      for (const one of told) cluster.apply({ ...sampleOf(one, nowMs), members: null, commits }, nowMs, this.everyMs);
      cluster.endSweep(new Set(cluster.groups.keys()), false, nowMs);
      return { requests: 0, wallMs: 0, groups: 0, partitions: 0, brokers: new Map(), failure };
    }
    this.recordLogs(nowMs);
    for (const one of told) cluster.apply(sampleOf(one, nowMs), nowMs, this.everyMs);
    cluster.endSweep(new Set(told.map(({ group }) => group)), true, nowMs);
    return { requests: 3, wallMs: 1, groups: told.length, partitions: cluster.book.size, brokers: new Map(), failure };
  }

  private recordLogs(nowMs: number): void {
    const { book } = this.cluster;
    const logs = new Map<string, readonly ToldPartition[]>();
    for (const { topics } of this.told)
      for (const [topic, partitions] of Object.entries(topics)) logs.set(topic, partitions);
    for (const topic of [...book.topics.keys()]) if (!logs.has(topic)) book.dropTopic(topic);
    for (const [topic, partitions] of logs) {
      const { rows } = book.setTopic(topic, `id-of-${topic}`, partitions.length);
      for (const [partition, { s = 0, end }] of partitions.entries()) {
        if (end === null) {
          book.fail(rows[partition]!, 'no-leader');
          continue;
        }
        book.record(rows[partition]!, 'start', s, nowMs);
        book.record(rows[partition]!, 'end', end, nowMs, { topic, partition });
        book.record(rows[partition]!, 'stable', end, nowMs);
      }
    }
  }
}

function sampleOf(
  { group, topics, state = 'stable', type = 'classic', members = 1, isGreedy = false }: ToldGroup,
  atMs: number,
) {
  const names = Object.keys(topics);
  const entries = names.flatMap((topic, topicAt) =>
    topics[topic]!.map(({ c }, partition) => ({ topic, topicAt, partition, c })),
  );
  const committed = entries.filter(({ c }) => c !== null);
  const ownerOf = (at: number): number => (isGreedy ? 0 : at % members);
  return {
    group,
    type,
    state,
    protocolType: 'consumer',
    coordinator: 1,
    members: Array.from({ length: members }, (_, index) => ({
      id: `${group}-${index}`,
      clientId: `client-${index}`,
      host: '/10.0.0.1',
      owns: names.map((topic) => ({
        topic,
        partitions: entries.flatMap((one, at) => (one.topic === topic && ownerOf(at) === index ? [one.partition] : [])),
      })),
    })),
    commits: {
      ok: true as const,
      atMs,
      positions: {
        from: 0,
        to: committed.length,
        topics: names,
        topicAt: committed.map(({ topicAt }) => topicAt),
        partitionAt: committed.map(({ partition }) => partition),
        offsetAt: committed.map(({ c }) => c!),
        big: new Map(),
        gaps: new Map(),
      },
    },
  };
}
