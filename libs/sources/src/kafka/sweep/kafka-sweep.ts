import { type Clock, type ClusterLag, type GroupCommits, groupFilter, type SweepOutcome } from '@headgate/core';
import { metadata } from '../codec/metadata.js';
import { type Deadline, startDeadline } from '../deadline.js';
import { type KafkaConnections } from '../kafka-connections.js';
import { BrokerQueue } from './broker-queue.js';
import { Compaction } from './compaction.js';
import { findFutureRecords } from './future-records.js';
import { GroupList, type SweptListing } from './group-list.js';
import { inSlices } from './in-slices.js';
import { MemberReader } from './member-reader.js';
import { RareReads } from './rare-reads.js';
import { readEdge } from './read-logs.js';
import { readPositions } from './read-positions.js';
import { seedHistory } from './seed-history.js';
import { SWEEP_DEFAULTS, type SweepOptions } from './sweep-options.js';
import { isDue } from './sweep-tier.js';
import { TopicMap } from './topic-map.js';

/** Positions that are no positions: a share group answers "never committed" for everything (E38). */
const UNSUPPORTED: GroupCommits = {
  ok: false,
  reason: 'unsupported',
  message: 'a share group has no positions; its backlog is not read',
};

/**
 * Reads all groups of a cluster into a `ClusterLag`: a few requests per broker, whatever the number of groups. Commits
 * first, then log starts, then ends, so that no lag can be negative. It only reads, and never throws: what fails is a
 * gap with its reason.
 */
export class KafkaSweep {
  readonly #options: Required<Omit<SweepOptions, 'exclude'>>;
  readonly #list: GroupList;
  readonly #topics: TopicMap;
  readonly #compaction: Compaction;
  readonly #members: MemberReader;
  readonly #starts: RareReads;
  readonly #stables: RareReads;
  readonly #seeded = new Set<string>();
  readonly #nowMs: () => number;
  #sweeps = 0;

  constructor(
    private readonly connections: KafkaConnections,
    private readonly clock: Clock,
    private readonly cluster: ClusterLag,
    { exclude, ...options }: SweepOptions = {},
  ) {
    this.#options = { ...SWEEP_DEFAULTS, ...options };
    this.#nowMs = () => clock.monotonicMs();
    this.#list = new GroupList(groupFilter(this.#options.include, exclude), this.#nowMs);
    this.#topics = new TopicMap(connections, cluster.book, this.#nowMs);
    this.#compaction = new Compaction(connections, cluster.book, this.#nowMs);
    this.#members = new MemberReader(connections, this.#nowMs);
    this.#starts = new RareReads(cluster.book, 'start', this.#options.rareEvery);
    this.#stables = new RareReads(cluster.book, 'stable', this.#options.rareEvery);
  }

  /** One sweep. Sweeps must not overlap. */
  async sweep(outer: AbortSignal): Promise<SweepOutcome> {
    const { deadlineMs, requestsPerBroker, rareEvery, topicsEveryMs, seeds } = this.#options;
    const startedMs = this.#nowMs();
    const queue = new BrokerQueue(this.connections, requestsPerBroker, startedMs, this.#nowMs);
    const beside = () => this.#topics.requests + this.#compaction.requests;
    const besideBefore = beside();
    const stage = async (share: number, work: (deadline: Deadline) => Promise<unknown>) => {
      const deadline = startDeadline(deadlineMs * share, outer);
      queue.signal = deadline.signal;
      await work(deadline).finally(() => deadline.end());
    };
    let failure: string | null = null;
    let brokerRequests = 0;
    await stage(0.25, async ({ signal }) => {
      if (!this.#list.isDue(this.#options.listEveryMs)) return;
      brokerRequests = 1;
      failure = await this.#refreshBrokers(signal);
      await this.#list.refresh(queue, this.connections.nodeIds);
      this.#members.keep(this.#list.groups);
    });
    const due = [...this.#list.groups.values()].filter((one) => isDue(this.cluster, one, this.#sweeps, rareEvery));
    let positions: ReadonlyMap<string, GroupCommits> = new Map();
    await stage(0.5, async () => {
      const readable = due.filter(({ type }) => type !== 'share');
      const known = (group: string) => this.cluster.groups.get(group)?.partitionCount;
      positions = await readPositions(queue, readable, known, this.#nowMs);
    });
    const topics = topicsOf(positions, this.cluster, due);
    await stage(0.25, async ({ signal }) => {
      const inUse = new Set([...topics, ...this.#topicsOfRest(due)]);
      failure ??= await this.#topics.refresh(inUse, topicsEveryMs, signal);
      await this.#compaction.refresh(inUse, signal);
      for (const topic of this.#seeded) if (!inUse.has(topic)) this.#seeded.delete(topic);
    });
    const leaders = this.#topics.leadersOf(topics);
    const { book } = this.cluster;
    const members = this.#membersBeside(due, deadlineMs * 0.5, outer);
    await stage(0.5, async () => {
      await readEdge(queue, this.#starts.due(leaders, this.#sweeps), 'start', book, this.#nowMs, this.#topics.doubt);
      await readEdge(queue, leaders, 'end', book, this.#nowMs, this.#topics.doubt);
      await readEdge(queue, this.#stables.due(leaders, this.#sweeps), 'stable', book, this.#nowMs, () => {});
    });
    const unseeded = seeds ? [...topics].filter((topic) => !this.#seeded.has(topic)) : [];
    await stage(0.5, async () => {
      if (unseeded.length === 0) return;
      for (const topic of unseeded) this.#seeded.add(topic);
      const now = { monotonicMs: this.#nowMs(), wallMs: this.clock.wallMs() };
      await seedHistory(queue, this.#topics.leadersOf(unseeded), book, now);
      await findFutureRecords(queue, this.#topics.leadersOf(unseeded), this.cluster, now);
    });
    const described = await members;
    await inSlices(due, (listing) => this.#apply(listing, positions.get(listing.group), described));
    this.cluster.endSweep(new Set(this.#list.groups.keys()), this.#list.isComplete, this.#nowMs());
    this.#sweeps += 1;
    return {
      requests: queue.requests + brokerRequests + beside() - besideBefore,
      wallMs: this.#nowMs() - startedMs,
      groups: due.length,
      partitions: book.size,
      brokers: queue.brokers,
      failure: this.connections.nodeIds.length === 0 ? failure : null,
    };
  }

  async #refreshBrokers(signal: AbortSignal): Promise<string | null> {
    try {
      this.connections.learn((await this.connections.sendAny(metadata([]), signal)).brokers);
      return null;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async #membersBeside(due: readonly SweptListing[], withinMs: number, outer: AbortSignal) {
    const deadline = startDeadline(withinMs, outer);
    return this.#members.read(this.cluster, due, deadline.signal).finally(() => deadline.end());
  }

  /** Topics of groups that are not read this time: still in use. */
  *#topicsOfRest(due: readonly SweptListing[]): Iterable<string> {
    const read = new Set(due.map(({ group }) => group));
    for (const [group, track] of this.cluster.groups) if (!read.has(group)) yield* track.topics;
  }

  #apply(
    listing: SweptListing,
    answered: GroupCommits | undefined,
    described: Awaited<ReturnType<MemberReader['read']>>,
  ): void {
    const { group, type, state, protocolType, coordinator } = listing;
    const commits = type === 'share' ? UNSUPPORTED : (answered ?? UNSUPPORTED);
    if (!commits.ok && commits.reason === 'loading') this.#list.doubt();
    const members = described.get(group) ?? null;
    const everyMs = this.#options.everyMs * (state === 'empty' ? this.#options.rareEvery : 1);
    this.cluster.apply({ group, type, state, protocolType, coordinator, members, commits }, this.#nowMs(), everyMs);
  }
}

/** Topics that the due groups read: from their answers, and from before where they did not answer. */
function topicsOf(
  answers: ReadonlyMap<string, GroupCommits>,
  cluster: ClusterLag,
  due: readonly SweptListing[],
): ReadonlySet<string> {
  const topics = new Set<string>();
  let last: readonly string[] | null = null;
  for (const answer of answers.values()) {
    if (!answer.ok || answer.positions.topics === last) continue;
    last = answer.positions.topics; // groups of one answer share it
    for (const topic of last) topics.add(topic);
  }
  for (const { group } of due) {
    const track = cluster.groups.get(group);
    for (const topic of track?.members.topics() ?? []) topics.add(topic);
    if (answers.get(group)?.ok !== true) for (const { topic } of track?.tracks ?? []) topics.add(topic);
  }
  return topics;
}
