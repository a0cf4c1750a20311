import { LogBook } from './book/log-book.js';
import { type GroupSample } from './group-sample.js';
import { GroupTrack } from './group-track.js';
import { judgeGroup } from './judge-group.js';
import { type LagEvent } from './lag-event.js';
import { LAG_DEFAULTS, type LagSettings } from './lag-settings.js';
import { LogWatch, logEventOf } from './log-watch.js';
import { nextStatus } from './shown-status.js';

const MAX_EVENTS = 1_000;
/** Logs whose records from the future are remembered and told at most; the others are only counted. */
const MAX_AHEAD = 1_000;

export interface ClusterLagOptions {
  readonly settings?: Partial<LagSettings>;
  /** Makes the id of an incident; called once for each. */
  readonly newIncidentId: (group: string) => string;
  /** Groups kept at most; more are counted in `refusedGroups`. */
  readonly maxGroups?: number;
}

/**
 * Everything known of the consumer groups of one cluster: fed by sweeps, read by the API, the metrics and the CLI.
 * Deterministic: the times and the ids are given. One sweep is: the book takes topics and logs, then `apply` takes each
 * group (in slices, as the caller likes), then `endSweep`.
 */
export class ClusterLag {
  readonly book = new LogBook();
  readonly watch = new LogWatch();
  readonly settings: LagSettings;
  readonly #groups = new Map<string, GroupTrack>();
  readonly #events: LagEvent[] = [];
  readonly #pollEveryMs = new Map<string, number>();
  /** Monotonic; when the time of the newest record has come. */
  readonly #aheadUntilMs = new Map<string, number>();
  readonly #maxGroups: number;
  droppedEvents = 0;
  refusedGroups = 0;
  /** Records found whose timestamp lies in the future (E34). */
  futureTimestamps = 0;

  constructor(private readonly options: ClusterLagOptions) {
    this.settings = { ...LAG_DEFAULTS, ...options.settings };
    this.#maxGroups = options.maxGroups ?? 50_000;
  }

  get groups(): ReadonlyMap<string, GroupTrack> {
    return this.#groups;
  }

  /** Newest last; at most 1,000, older ones are dropped and counted. */
  get events(): readonly LagEvent[] {
    return this.#events;
  }

  pollEveryMs(group: string): number {
    return this.#pollEveryMs.get(group) ?? 10_000;
  }

  /** @param pollEveryMs How often this group is read at present: what "old" is measured by. */
  apply(sample: GroupSample, nowMs: number, pollEveryMs: number): void {
    let track = this.#groups.get(sample.group);
    if (track === undefined) {
      if (this.#groups.size >= this.#maxGroups) {
        this.refusedGroups += 1;
        return;
      }
      track = new GroupTrack(sample.group, nowMs, this.settings.windowPolls + 1);
      this.#groups.set(sample.group, track);
    }
    this.#pollEveryMs.set(sample.group, pollEveryMs);
    track.apply(sample, this.book, this.settings, (event) => this.#note(event));
    this.#judge(track, nowMs, pollEveryMs, track.failure === null);
  }

  /**
   * Ends a sweep. A group that no broker lists any more is kept for some polls (E30: its coordinator may be moving), and
   * for as long as the list is not complete.
   *
   * @param listed Names of all groups that any broker listed.
   * @param isComplete Whether every broker answered.
   */
  endSweep(listed: ReadonlySet<string>, isComplete: boolean, nowMs: number): void {
    for (const event of this.book.takeEvents()) {
      if (event.kind === 'topic-deleted' || event.kind === 'recreated') this.#forgetAhead(event.topic);
      this.#note({ ...logEventOf(event), atMs: nowMs });
    }
    for (const [key, untilMs] of this.#aheadUntilMs) if (untilMs <= nowMs) this.#aheadUntilMs.delete(key);
    for (const held of this.watch.look(this.book, this.settings.hangingMs))
      this.#note({ kind: 'hanging-transaction', group: null, ...held, atMs: nowMs });
    for (const [name, track] of this.#groups) {
      if (listed.has(name)) continue;
      track.unlistedPolls += isComplete ? 1 : 0;
      if (track.unlistedPolls > this.settings.keepUnlistedPolls) {
        this.#groups.delete(name);
        this.#pollEveryMs.delete(name);
      } else this.#judge(track, nowMs, this.pollEveryMs(name), false);
    }
  }

  /**
   * A record of this log bears a time that is still to come (E34): by so much its clock is wrong, milliseconds. Its time
   * lags by record clocks are worth little; those by our own polls are not touched.
   */
  noteFutureRecord(topic: string, partition: number, aheadMs: number, nowMs: number): void {
    this.futureTimestamps += 1;
    const key = `${topic}/${partition}`;
    if (this.#aheadUntilMs.size >= MAX_AHEAD && !this.#aheadUntilMs.has(key)) return;
    this.#aheadUntilMs.set(key, nowMs + aheadMs);
    this.#note({ kind: 'future-timestamp', group: null, topic, partition, messages: 0, atMs: nowMs });
  }

  /** By how much the newest record that was found is ahead of our clock, milliseconds; 0 where it is not. */
  aheadMs(topic: string, partition: number, nowMs: number): number {
    return Math.max(0, (this.#aheadUntilMs.get(`${topic}/${partition}`) ?? nowMs) - nowMs);
  }

  #forgetAhead(topic: string): void {
    for (const key of this.#aheadUntilMs.keys()) if (key.startsWith(`${topic}/`)) this.#aheadUntilMs.delete(key);
  }

  #judge(track: GroupTrack, nowMs: number, pollEveryMs: number, isFresh: boolean): void {
    const verdict = judgeGroup(track, this.book, this.settings, nowMs, pollEveryMs);
    // Old numbers judged again are no new evaluation: a missing answer never resolves an alert.
    if (track.shown !== null && !isFresh && verdict.status !== 'UNKNOWN') return;
    track.shown = nextStatus(track.shown, verdict, nowMs, this.settings, () => this.options.newIncidentId(track.group));
  }

  #note(event: LagEvent): void {
    if (this.#events.length >= MAX_EVENTS) {
      this.#events.shift();
      this.droppedEvents += 1;
    }
    this.#events.push(event);
  }
}
