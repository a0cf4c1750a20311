import { type LogBook } from './book/log-book.js';
import { GroupMembers } from './group-members.js';
import { type GroupSample, type GroupType, type Positions, positionAt } from './group-sample.js';
import { type LagEvent } from './lag-event.js';
import { type LagSettings } from './lag-settings.js';
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
  readonly #tracks = new Map<string, PartitionTrack>();
  /** In the order of the last answer, which the next one mostly repeats. */
  readonly #order: PartitionTrack[] = [];
  #sweep = 0;

  constructor(
    readonly group: string,
    readonly firstSeenMs: number,
  ) {}

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
    for (const track of this.#tracks.values())
      if (track.hasPosition && this.atMs - track.movedAtMs <= spanMs && track.doneInWindow > 0) return true;
    return false;
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
      this.windowAtMs.push(atMs);
      if (this.windowAtMs.length > settings.windowPolls + 1) this.windowAtMs.shift();
    } else this.windowAtMs[last - 1] = atMs;
    this.atMs = atMs;
    const hasMembers = (this.members.count ?? 1) > 0;
    const about = { atMs, isNewPoint, windowPoints: settings.windowPolls + 1, hasMembers, wasEmpty, settings };
    const isDescribed = sample.members !== null || this.state === 'empty' || this.state === 'dead';
    const observe = (track: PartitionTrack, answer: ReturnType<typeof positionAt> | UnknownReason) => {
      track.sweep = this.#sweep;
      if (isDescribed) track.owner = this.members.areKnown ? this.members.ownerOf(track.topic, track.partition) : null;
      const event = track.observe(answer, book, about);
      if (event === null) return;
      if (event.kind === 'lost') this.lostMessages += event.messages;
      note({ ...event, group: this.group, topic: track.topic, partition: track.partition, atMs });
    };
    const touched = this.#takePositions(positions, book, observe) + this.#expect(book, observe);
    if (touched < this.#tracks.size) this.#leave(book, note);
  }

  #takePositions(
    positions: Positions,
    book: LogBook,
    observe: (track: PartitionTrack, answer: ReturnType<typeof positionAt> | UnknownReason) => void,
  ): number {
    const order = this.#order; // overwritten in place, as the answers come
    let count = 0;
    for (let at = positions.from; at < positions.to; at++) {
      const topic = positions.topics[positions.topicAt[at]!]!;
      const partition = positions.partitionAt[at]!;
      const guess = order[count];
      const isSame =
        guess?.topic === topic && guess.partition === partition && book.rowOf(topic, partition) === guess.row;
      const track = isSame ? guess : this.#track(topic, partition, book);
      if (track === null) continue; // a topic that the cluster does not have any more (E17)
      observe(track, positions.gaps.get(at) ?? positionAt(positions, at));
      order[count] = track;
      count += 1;
    }
    order.length = count;
    return count;
  }

  /** All partitions of what the group reads are expected: those without a position are counted, not forgotten (E18). */
  #expect(book: LogBook, observe: (track: PartitionTrack, answer: -1) => void): number {
    if (this.isSimple) return 0; // only it knows what it reads
    const answered = new Map<string, number>();
    for (const name of this.members.topics()) answered.set(name, 0);
    for (const { topic } of this.#order) answered.set(topic, (answered.get(topic) ?? 0) + 1);
    let touched = 0;
    for (const [name, count] of answered) {
      const rows = book.topics.get(name)?.rows.length ?? 0;
      for (let partition = 0; count < rows && partition < rows; partition++) {
        const track = this.#track(name, partition, book)!;
        // Committed before and gone now: expired or deleted. It leaves, and does not come back as "never committed".
        if (track.sweep === this.#sweep || (track.hasPosition && track.isCurrent(book))) continue;
        observe(track, -1);
        touched += 1;
      }
    }
    return touched;
  }

  #leave(book: LogBook, note: (event: LagEvent) => void): void {
    const { group, atMs } = this;
    for (const [key, track] of this.#tracks) {
      const { topic, partition } = track;
      if (track.sweep === this.#sweep) continue;
      this.#tracks.delete(key);
      // Of a topic that is gone the book tells; here a live topic's position is gone (E3).
      if (track.hasPosition && book.rowOf(topic, partition) === track.row && track.isCurrent(book))
        note({ kind: 'expired', messages: 0, group, topic, partition, atMs });
    }
  }

  #track(topic: string, partition: number, book: LogBook): PartitionTrack | null {
    const row = book.rowOf(topic, partition);
    if (row === null) return null;
    const key = `${topic}/${partition}`;
    let track = this.#tracks.get(key);
    if (track?.row !== row) {
      track = new PartitionTrack(topic, partition, row);
      this.#tracks.set(key, track);
    }
    return track;
  }
}
