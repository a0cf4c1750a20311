import { type LogBook } from './book/log-book.js';
import { repeatPositions } from './book/repeat-positions.js';
import { type Poll, TrackTable } from './book/track-table.js';
import { GroupMembers } from './group-members.js';
import { type GroupSample, type GroupType, type Positions, positionAt } from './group-sample.js';
import { type LagEvent } from './lag-event.js';
import { type LagSettings } from './lag-settings.js';
import { type Offset64 } from './offset.js';
import { PartitionTrack } from './partition-track.js';
import { type GroupState, type UnknownReason } from './reading.js';
import { type ShownStatus } from './shown-status.js';

/** One group over time: its partitions, members, and the status that is shown for it. */
export class GroupTrack {
  type: GroupType = 'unknown';
  state: GroupState = 'unknown';
  protocolType = '';
  coordinator: number | null = null;
  /** Why the positions of the whole group are unknown; null where they are known. */
  failure: { readonly reason: UnknownReason; readonly message: string } | null = null;
  /** Arrival of the newest positions. */
  atMs = Number.NaN;
  shown: ShownStatus | null = null;
  unlistedPolls = 0;
  /** Messages gone that the group never read, since it was first seen. */
  lostMessages = 0;
  readonly members = new GroupMembers();
  readonly windowAtMs: number[] = [];
  readonly table: TrackTable;
  readonly #tracks = new Map<string, PartitionTrack>();
  /** By their slots in the table. */
  readonly #bySlot: PartitionTrack[] = [];
  /** Slots in the order of the last answer, which the next one mostly repeats. */
  readonly #order: number[] = [];
  #hadOwners = false;
  #sweep = 0;

  /** @param windowPoints Points of its windows. */
  constructor(
    readonly group: string,
    readonly firstSeenMs: number,
    windowPoints: number,
  ) {
    this.table = new TrackTable(windowPoints);
  }

  /** The partition at a slot of the table. */
  at(slot: number): PartitionTrack {
    return this.#bySlot[slot]!;
  }

  /** Names of the topics that it has a track on. */
  get topics(): ReadonlySet<string> {
    const topics = new Set<string>();
    for (const { topic } of this.#bySlot) topics.add(topic);
    return topics;
  }

  get tracks(): Iterable<PartitionTrack> {
    return this.#tracks.values();
  }

  get partitionCount(): number {
    return this.#tracks.size;
  }

  /** Positions were stored without members: assign + commit, or by a tool. */
  get isSimple(): boolean {
    return this.type === 'classic' && this.protocolType === '';
  }

  get windowSpanMs(): number {
    return this.windowAtMs.length < 2 ? 0 : this.windowAtMs.at(-1)! - this.windowAtMs[0]!;
  }

  /** Positions that move though nobody is a member: assign + commit, or a mirror of another cluster (E25, E40). */
  get movesWithoutMembers(): boolean {
    if (this.members.count !== 0) return false;
    const spanMs = Math.max(this.windowSpanMs, 1);
    return this.table.hasMovedSince(this.atMs - spanMs);
  }

  /** Takes one sweep's sample, after the book took its logs. What happened goes to `note`. */
  apply(sample: GroupSample, book: LogBook, settings: LagSettings, note: (event: LagEvent) => void): void {
    if (sample.commits.ok && sample.commits.atMs < this.atMs) return; // a late answer of an older poll (F33)
    const wasEmpty = this.members.count === 0 || this.state === 'empty';
    this.type = sample.type;
    this.protocolType = sample.protocolType;
    this.state = sample.state;
    if (sample.coordinator !== null) this.coordinator = sample.coordinator;
    this.unlistedPolls = sample.coordinator === null ? this.unlistedPolls + 1 : 0;
    this.members.learn(sample);
    this.#sweep += 1;
    if (!sample.commits.ok) {
      this.failure = sample.commits;
      return;
    }
    this.failure = null;
    const { atMs, positions } = sample.commits;
    const last = this.windowAtMs.length;
    const spacingMs = settings.windowMs / settings.windowPolls;
    const isNewPoint = last < 2 || this.windowAtMs[last - 1]! - this.windowAtMs[last - 2]! >= 0.9 * spacingMs;
    if (isNewPoint) {
      this.table.advance();
      this.windowAtMs.push(atMs);
      if (this.windowAtMs.length > settings.windowPolls + 1) this.windowAtMs.shift();
    } else this.windowAtMs[last - 1] = atMs;
    this.atMs = atMs;
    const hasMembers = (this.members.count ?? 1) > 0;
    const about = { sweep: this.#sweep, atMs, isNewPoint, hasMembers, wasEmpty, settings };
    const observe = (track: PartitionTrack, answer: Offset64 | UnknownReason) => {
      const event = track.observe(answer, book, about);
      if (event === null) return;
      if (event.kind === 'lost') this.lostMessages += event.messages;
      note({ ...event, group: this.group, topic: track.topic, partition: track.partition, atMs });
    };
    const answered = this.isSimple ? null : new Map<string, number>(); // only a simple group knows what it reads
    let touched = this.#takePositions(positions, book, about, observe, answered);
    if (answered !== null) touched += this.#expect(book, observe, answered);
    if (touched < this.#tracks.size) this.#leave(book, note);
    if (sample.members !== null || this.state === 'empty' || this.state === 'dead') this.#takeOwners();
  }

  /** @param answered Takes the number of positions by topic. */
  #takePositions(
    positions: Positions,
    book: LogBook,
    poll: Poll,
    observe: (track: PartitionTrack, answer: Offset64 | UnknownReason) => void,
    answered: Map<string, number> | null,
  ): number {
    const { table } = this;
    const order = this.#order; // overwritten in place, as the answers come
    const hasGaps = positions.gaps.size > 0;
    let count = 0;
    for (let at = positions.from; at < positions.to; ) {
      const index = positions.topicAt[at];
      const topic = positions.topics[index!]!;
      const rows = book.topics.get(topic)?.rows;
      const before = count;
      let to = at + 1;
      while (to < positions.to && positions.topicAt[to] === index) to++;
      for (; at < to; at++) {
        if (rows !== undefined && !hasGaps && count < order.length) {
          const taken = repeatPositions(table, book, { positions, from: at, to, rows }, order, count, poll);
          count += taken;
          at += taken;
          if (at === to) break;
        }
        const row = rows?.[positions.partitionAt[at]!];
        if (row === undefined) continue; // a topic that the cluster does not have any more (E17)
        const guess = count < order.length ? order[count]! : -1;
        const isGuessed = guess >= 0 && table.isOf(guess, row, book);
        const track = isGuessed ? this.at(guess) : this.#track(topic, positions.partitionAt[at]!, row);
        observe(track, positions.gaps.get(at) ?? positionAt(positions, at));
        order[count] = track.slot;
        count += 1;
      }
      answered?.set(topic, (answered.get(topic) ?? 0) + count - before);
    }
    order.length = count;
    return count;
  }

  /** All partitions of what the group reads are expected: those without a position are counted, not forgotten (E18). */
  #expect(book: LogBook, observe: (track: PartitionTrack, answer: -1) => void, answered: Map<string, number>): number {
    for (const name of this.members.topics()) if (!answered.has(name)) answered.set(name, 0);
    let touched = 0;
    for (const [name, count] of answered) {
      const rows = book.topics.get(name)?.rows ?? [];
      for (let partition = 0; count < rows.length && partition < rows.length; partition++) {
        const track = this.#track(name, partition, rows[partition]!);
        // Committed before and gone now: expired or deleted. It leaves, and does not come back as "never committed".
        if (track.sweep === this.#sweep || (track.hasPosition && track.isCurrent(book))) continue;
        observe(track, -1);
        touched += 1;
      }
    }
    return touched;
  }

  /** Who owns what, after members were described or have left. */
  #takeOwners(): void {
    const { areKnown } = this.members;
    if (areKnown || this.#hadOwners)
      for (const track of this.#bySlot)
        track.owner = areKnown ? this.members.ownerOf(track.topic, track.partition) : null;
    this.#hadOwners = areKnown;
  }

  #leave(book: LogBook, note: (event: LagEvent) => void): void {
    const { group, atMs } = this;
    for (const [key, track] of this.#tracks) {
      const { topic, partition } = track;
      if (track.sweep === this.#sweep) continue;
      // Of a topic that is gone the book tells; here a live topic's position is gone (E3).
      if (track.hasPosition && book.rowOf(topic, partition) === track.row && track.isCurrent(book))
        note({ kind: 'expired', messages: 0, group, topic, partition, atMs });
      this.#tracks.delete(key);
      const moved = this.#bySlot[this.table.release(track.slot)]!;
      this.#bySlot[track.slot] = moved;
      moved.slot = track.slot;
      this.#bySlot.length -= 1;
    }
  }

  #track(topic: string, partition: number, row: number): PartitionTrack {
    const key = `${topic}/${partition}`;
    const known = this.#tracks.get(key);
    if (known?.row === row) return known;
    const slot = known?.slot ?? this.table.take(row);
    if (known !== undefined) this.table.reset(slot, row);
    const track = new PartitionTrack(topic, partition, this.table, slot);
    this.#tracks.set(key, track);
    this.#bySlot[slot] = track;
    return track;
  }
}
