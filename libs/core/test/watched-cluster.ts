import { ClusterLag } from '../src/lag/cluster-lag.js';
import { type GroupReport } from '../src/lag/group-report.js';
import { type GroupSample, type GroupType, type MemberSample } from '../src/lag/group-sample.js';
import { type LagSettings } from '../src/lag/lag-settings.js';
import { type Offset64 } from '../src/lag/offset.js';
import { type GroupState, type UnknownReason } from '../src/lag/reading.js';
import { reportGroup } from '../src/lag/report-group.js';

/** One partition of topic `orders` at one poll. `c` null: never committed; a text: the broker's error. */
export interface Told {
  readonly topic?: string;
  readonly c: Offset64 | UnknownReason | null;
  readonly s?: Offset64;
  readonly end: Offset64 | UnknownReason;
  readonly stable?: Offset64;
  readonly owner?: string | null;
}

export interface PollOptions {
  readonly state?: GroupState;
  readonly type?: GroupType;
  readonly protocolType?: string;
  /** Members of the group; null: they were not described. */
  readonly members?: number | null;
  readonly failure?: UnknownReason;
  readonly isListed?: boolean;
  readonly topicId?: string;
}

/** A cluster with one group, polled by hand: what every table of the lag rules is written in. */
export class WatchedCluster {
  readonly cluster: ClusterLag;
  readonly everyMs: number;
  atMs = 1_000_000;
  incidents = 0;

  constructor(settings: Partial<LagSettings> = {}, everyMs = 3_000) {
    this.everyMs = everyMs;
    this.cluster = new ClusterLag({ settings, newIncidentId: (group) => `${group}-${++this.incidents}` });
  }

  /** One sweep: the partitions are numbered in their order, per topic. */
  poll(told: readonly Told[], options: PollOptions = {}): GroupReport {
    const { book } = this.cluster;
    this.atMs += this.everyMs;
    const commitsAtMs = this.atMs;
    const byTopic = new Map<string, Told[]>();
    for (const one of told) byTopic.set(one.topic ?? 'orders', [...(byTopic.get(one.topic ?? 'orders') ?? []), one]);
    for (const topic of book.topics.keys()) if (!byTopic.has(topic)) book.dropTopic(topic);
    for (const [topic, partitions] of byTopic) {
      const { rows } = book.setTopic(topic, options.topicId ?? `id-of-${topic}`, partitions.length);
      for (const [partition, { s = 0, end, stable }] of partitions.entries()) {
        const row = rows[partition]!;
        if (typeof end === 'string') {
          book.fail(row, end);
          continue;
        }
        book.record(row, 'start', s, this.atMs + 1);
        book.record(row, 'end', end, this.atMs + 2, { topic, partition });
        if (stable !== undefined) book.record(row, 'stable', stable, this.atMs + 2);
      }
    }
    const isListed = options.isListed ?? true;
    if (isListed) this.cluster.apply(sampleOf(byTopic, commitsAtMs, options), this.atMs + 3, this.everyMs);
    this.cluster.endSweep(new Set(isListed ? ['billing'] : []), true, this.atMs + 3);
    return this.report();
  }

  /** The same poll many times; `told` may depend on its number. */
  polls(times: number, told: (at: number) => readonly Told[], options: PollOptions = {}): GroupReport {
    let report: GroupReport | null = null;
    for (let at = 0; at < times; at++) report = this.poll(told(at), options);
    return report!;
  }

  report(startsAt?: 'earliest' | 'latest'): GroupReport {
    const report = reportGroup(this.cluster, 'billing', this.atMs + 3, { startsAt });
    if (report === null) throw new Error('The group is not known');
    return report;
  }

  events(kind?: string) {
    return this.cluster.events.filter((event) => kind === undefined || event.kind === kind);
  }
}

function sampleOf(byTopic: ReadonlyMap<string, readonly Told[]>, atMs: number, options: PollOptions): GroupSample {
  const topics = [...byTopic.keys()];
  const entries = topics.flatMap((topic, topicAt) =>
    byTopic.get(topic)!.map(({ c }, partition) => ({ topic, topicAt, partition, c })),
  );
  const answered = entries.filter(({ c }) => c !== null);
  const offsets = answered.map(({ c }) => (typeof c === 'number' ? c : typeof c === 'bigint' ? Number.NaN : -1));
  const big = new Map(answered.flatMap(({ c }, at) => (typeof c === 'bigint' ? [[at, c] as const] : [])));
  const gaps = new Map(answered.flatMap(({ c }, at) => (typeof c === 'string' ? [[at, c] as const] : [])));
  const { state = 'stable', type = 'classic', protocolType = 'consumer', members = 1, failure } = options;
  return {
    group: 'billing',
    type,
    state,
    protocolType,
    coordinator: 1,
    members: members === null ? null : membersOf(byTopic, members),
    commits: failure
      ? { ok: false, reason: failure, message: `group billing: ${failure}` }
      : {
          ok: true,
          atMs,
          positions: {
            from: 0,
            to: answered.length,
            topics,
            topicAt: answered.map(({ topicAt }) => topicAt),
            partitionAt: answered.map(({ partition }) => partition),
            offsetAt: offsets,
            big,
            gaps,
          },
        },
  };
}

/** Every partition belongs to the first member, but where a test names another, or nobody. */
function membersOf(byTopic: ReadonlyMap<string, readonly Told[]>, count: number): readonly MemberSample[] {
  return Array.from({ length: count }, (_, at) => {
    const id = `member-${at}`;
    const owns = [...byTopic].map(([topic, partitions]) => ({
      topic,
      partitions: partitions.flatMap(({ owner = 'member-0' }, partition) => (owner === id ? [partition] : [])),
    }));
    return { id, clientId: 'client', host: '/127.0.0.1', owns: owns.filter(({ partitions }) => partitions.length > 0) };
  });
}
