import { type LogBook } from './book/log-book.js';
import { type Figure, type FigureReason, type PartitionReport, type TimeLagFigure } from './group-report.js';
import { type GroupTrack } from './group-track.js';
import { isUnowned } from './judge-group.js';
import { type LagSettings } from './lag-settings.js';
import { type LogWatch } from './log-watch.js';
import { explainStatus, statusOf } from './partition-status.js';
import { type PartitionTrack } from './partition-track.js';
import { positionBound } from './position-bound.js';
import { timeLag } from './time-lag.js';
import { gapOf, type TrackFacts } from './track-facts.js';

/** What a report is made under. */
export interface ReportContext {
  readonly group: GroupTrack;
  readonly book: LogBook;
  readonly watch: LogWatch;
  readonly settings: LagSettings;
  readonly nowMs: number;
  readonly pollEveryMs: number;
  readonly facts: TrackFacts;
  /** Where the group starts without a position, if the operator declared it. */
  readonly startsAt?: 'earliest' | 'latest' | undefined;
}

export const known = (value: number): Figure => ({ value, reason: null });
export const unknown = (reason: FigureReason): Figure => ({ value: null, reason });

/** Why this partition has no numbers now; null where it has. */
export function whyUnknown(
  track: PartitionTrack,
  { group, book, settings, nowMs, pollEveryMs }: ReportContext,
): FigureReason | null {
  const gap = gapOf(track, book);
  if (gap !== null) return gap;
  if (!track.hasPosition) return 'no-commit';
  return nowMs - group.atMs > settings.stalePolls * pollEveryMs ? 'stale' : null;
}

export function lagFigure(track: PartitionTrack, context: ReportContext, edge: 'end' | 'stable' = 'end'): Figure {
  const why = whyUnknown(track, context);
  if (why !== null) return unknown(why);
  const lag = track.lag(context.book, edge);
  return lag === null ? unknown('no-reading') : known(lag);
}

export function timeLagFigure(
  track: PartitionTrack,
  lag: Figure,
  { book, nowMs, group }: ReportContext,
): TimeLagFigure {
  if (lag.value === null) return { value: null, reason: lag.reason };
  const value = timeLag(book.histories, track.row, book.readFrom(track.row, track.position), lag.value, nowMs);
  if (value === null) return { value: null, reason: 'no-history' };
  // Below one commit and one poll the figure is the committer's rhythm, not a delay (LAG.md §a 5).
  const spacingMs = group.windowAtMs.length < 2 ? 0 : group.windowSpanMs / (group.windowAtMs.length - 1);
  const uncertaintySec = Math.max(
    value.uncertaintySec,
    lag.value === 0 ? 0 : ((track.cadenceMs ?? 0) + spacingMs) / 1000,
  );
  return { value: { ...value, uncertaintySec }, reason: null };
}

/** Seconds until nothing waits; absent where the group does not close in, never a huge number. */
export function etaFigure(lag: Figure, consumed: Figure, produced: Figure, isCompacted: boolean): Figure {
  if (lag.value === null) return lag;
  if (lag.value === 0) return known(0);
  if (isCompacted) return unknown('compacted');
  if (consumed.value === null) return consumed;
  if (produced.value === null) return produced;
  const closing = consumed.value - produced.value;
  return closing > 0 ? known(lag.value / closing) : unknown('not-closing');
}

export function ratesOf(track: PartitionTrack, why: FigureReason | null, { group, book, settings }: ReportContext) {
  const rate = (value: number | null) => (value === null ? unknown('no-history') : known(Math.max(0, value)));
  const consumed = why === null ? rate(track.consumedPerSec(group.windowAtMs)) : unknown(why);
  const produced =
    why === null || why === 'no-commit' ? rate(book.histories.ratePerSec(track.row, settings.windowMs)) : unknown(why);
  return { consumed, produced };
}

/** Unread share of what the log holds: 0 for an empty log. */
export function retentionFigure(track: PartitionTrack, lag: Figure, book: LogBook): Figure {
  if (lag.value === null) return lag;
  const held = book.value(track.row, 'end') - book.value(track.row, 'start');
  if (Number.isNaN(held)) return unknown('no-reading');
  return known(held <= 0 ? 0 : lag.value / held);
}

/**
 * Seconds until retention deletes what the group reads next, at the pace of the log start (E8); 0 where it already does.
 */
export function lossEtaFigure(track: PartitionTrack, lag: Figure, { book, watch }: ReportContext): Figure {
  if (lag.value === null) return lag;
  const room = track.position - book.value(track.row, 'start');
  if (Number.isNaN(room)) return unknown('no-reading');
  if (lag.value > 0 && room < 0) return known(0);
  const deletedPerSec = watch.deletedPerSec(book, track.row);
  if (lag.value === 0 || deletedPerSec === 0) return unknown('nothing-deleted');
  return deletedPerSec === null ? unknown('no-history') : known(room / deletedPerSec);
}

/** One partition of a group as people and programs see it. */
export function reportPartition(track: PartitionTrack, context: ReportContext): PartitionReport {
  const { group, book, settings, nowMs } = context;
  const offset = (value: number) => (Number.isNaN(value) ? null : book.absolute(track.row, value));
  const why = whyUnknown(track, context);
  const lag = lagFigure(track, context);
  const { consumed, produced } = ratesOf(track, why, context);
  context.facts.track = track;
  const status = statusOf(context.facts, settings);
  const oldestMs = Math.min(track.atMs, book.atMs(track.row, 'end'));
  return {
    topic: track.topic,
    partition: track.partition,
    committedOffset: offset(track.position),
    logStartOffset: offset(book.value(track.row, 'start')),
    endOffset: offset(book.value(track.row, 'end')),
    stableEndOffset: offset(book.value(track.row, 'stable')),
    lagMessages: lag,
    readableLagMessages: lagFigure(track, context, 'stable'),
    boundMessages: positionBound(track, book, context.startsAt),
    lagSec: timeLagFigure(track, lag, context),
    consumedPerSec: consumed,
    producedPerSec: produced,
    etaSec: etaFigure(lag, consumed, produced, book.topics.get(track.topic)?.isCompacted ?? false),
    lostMessages: track.lostMessages,
    retentionShare: retentionFigure(track, lag, book),
    lossEtaSec: lossEtaFigure(track, lag, context),
    epoch: book.epoch(track.row),
    status,
    statusReason: explainStatus(status, context.facts, settings),
    owner: track.owner,
    isUnowned: isUnowned(group, track, settings),
    sampleAgeMs: Number.isNaN(oldestMs) ? null : nowMs - oldestMs,
  };
}
