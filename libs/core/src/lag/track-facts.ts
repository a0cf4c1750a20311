import { type LogBook } from './book/log-book.js';
import { type GroupTrack } from './group-track.js';
import { type LagSettings } from './lag-settings.js';
import { type PartitionFacts } from './partition-status.js';
import { type PartitionTrack } from './partition-track.js';
import { positionBound } from './position-bound.js';
import { type UnknownReason } from './reading.js';

/** Why a partition does not answer; null where it does. "No position" is an answer. */
export function gapOf(track: PartitionTrack, book: LogBook): UnknownReason | null {
  if (track.gap !== null) return track.gap;
  return book.gap(track.row) ?? (Number.isNaN(book.value(track.row, 'end')) ? 'no-reading' : null);
}

/**
 * The facts of a group's partitions, one after the other: point it at a `track`. Each fact is worked out when a rule
 * asks for it; an object for each of a hundred thousand partitions would cost more than the rules.
 */
export class TrackFacts implements PartitionFacts {
  readonly windowSpanMs: number;
  readonly members: number | null;
  readonly movesWithoutMembers: boolean;
  #moving: number | null = null;
  #track!: PartitionTrack;
  readonly #lagWindow: number[] = [];
  #hasLagWindow = false;

  constructor(
    private readonly group: GroupTrack,
    private readonly book: LogBook,
    private readonly settings: LagSettings,
  ) {
    this.windowSpanMs = group.windowSpanMs;
    this.members = group.members.count;
    this.movesWithoutMembers = this.members === 0 && group.movesWithoutMembers;
  }

  get track(): PartitionTrack {
    return this.#track;
  }

  set track(track: PartitionTrack) {
    this.#track = track;
    this.#hasLagWindow = false;
  }

  get gap() {
    return gapOf(this.track, this.book);
  }

  get hasPosition() {
    return this.track.hasPosition;
  }

  get bound() {
    return positionBound(this.track, this.book);
  }

  get isBeyondEnd() {
    return this.track.isBeyondEnd;
  }

  get lagMessages() {
    return this.track.lag(this.book);
  }

  get lagWindow() {
    if (!this.#hasLagWindow) this.group.table.windowInto(this.track.slot, this.#lagWindow);
    this.#hasLagWindow = true;
    return this.#lagWindow;
  }

  get leastLagMessages() {
    return this.group.table.leastLag(this.track.slot);
  }

  get hasRisen() {
    const { table } = this.group;
    const { slot, points, lagMinima } = this.track;
    return (
      table.lag(slot, 0) > table.lag(slot, points - 1) ||
      (lagMinima.length > 0 && lagMinima[lagMinima.length - 1]! > lagMinima[0]!)
    );
  }

  get lagMinima() {
    return this.track.lagMinima;
  }

  get lostMessages() {
    if (this.track.lostMessages === 0) return 0;
    const isRecent = this.group.atMs - this.track.lostAtMs <= Math.max(this.windowSpanMs, this.settings.windowMs);
    return isRecent ? this.track.lostMessages : 0;
  }

  get frozenPolls() {
    return this.track.frozenPolls;
  }

  get frozenMs() {
    return this.group.atMs - this.track.movedAtMs;
  }

  get endFrozenPolls() {
    return this.track.endFrozenPolls;
  }

  get cadenceMs() {
    return this.track.cadenceMs;
  }

  get siblingsMove() {
    this.#moving ??= this.group.table.countMoving(this.settings.windowPolls);
    return this.#moving > (this.track.frozenPolls < this.settings.windowPolls ? 1 : 0);
  }

  get rewoundMessages() {
    const { rewoundFrom, rewoundAtMs, position, frozenPolls } = this.track;
    if (!(rewoundFrom > position)) return 0;
    const isRecent = this.group.atMs - rewoundAtMs <= this.windowSpanMs || frozenPolls < this.settings.windowPolls;
    return isRecent ? rewoundFrom - position : 0;
  }

  get wasReset() {
    return this.track.wasReset;
  }

  get producedPerSec() {
    return this.book.histories.ratePerSec(this.track.row, this.settings.windowMs);
  }
}
