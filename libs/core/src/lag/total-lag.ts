import { type Figure, type FigureReason, type LagTotals, type TimeLagFigure } from './group-report.js';
import { isUnowned } from './judge-group.js';
import { type PartitionTrack } from './partition-track.js';
import { positionBound } from './position-bound.js';
import {
  etaFigure,
  known,
  lagFigure,
  lossEtaFigure,
  type ReportContext,
  ratesOf,
  retentionFigure,
  timeLagFigure,
  unknown,
  whyUnknown,
} from './report-partition.js';

/** Adds up partitions: sum and maximum, because a sum hides one bad topic (E27). Unowned partitions are in no figure. */
export function totalLag(tracks: Iterable<PartitionTrack>, context: ReportContext): LagTotals {
  const { book, watch, group, settings, nowMs } = context;
  const lag = new Sum();
  const readable = new Sum();
  const consumed = new Sum();
  const produced = new Sum();
  const lags: number[] = [];
  let worst: { track: PartitionTrack; lag: number } | null = null;
  let lagSec: TimeLagFigure = { value: null, reason: 'no-reading' };
  let retention: Figure = unknown('no-reading');
  let lossEta: Figure = unknown('no-reading');
  const bound = { least: 0, most: 0 };
  const unknownBy: Partial<Record<FigureReason, number>> = {};
  const count = { partitions: 0, noCommit: 0, unknown: 0, lost: 0, held: 0 };
  let oldestMs = Number.POSITIVE_INFINITY;
  let isCompacted = false;
  for (const track of tracks) {
    if (isUnowned(group, track, settings)) continue;
    count.partitions += 1;
    count.lost += track.lostMessages;
    if (watch.heldMs(book, track.row) >= settings.hangingMs) count.held += 1;
    const why = whyUnknown(track, context);
    const ofTrack = lagFigure(track, context);
    if (why === 'no-commit') {
      count.noCommit += 1;
      const ofOne = positionBound(track, book, context.startsAt);
      bound.least += ofOne?.least ?? 0;
      bound.most += ofOne?.most ?? Number.NaN;
    } else if (why !== null) {
      count.unknown += 1;
      unknownBy[why] = (unknownBy[why] ?? 0) + 1;
    }
    lag.add(ofTrack);
    readable.add(lagFigure(track, context, 'stable'));
    const rates = ratesOf(track, why, context);
    consumed.add(rates.consumed);
    produced.add(rates.produced);
    isCompacted ||= book.topics.get(track.topic)?.isCompacted ?? false;
    if (ofTrack.value === null) continue;
    lags.push(ofTrack.value);
    if (worst === null || ofTrack.value > worst.lag) worst = { track, lag: ofTrack.value };
    oldestMs = Math.min(oldestMs, track.atMs, book.atMs(track.row, 'end'));
    const sec = timeLagFigure(track, ofTrack, context);
    if (lagSec.value === null || (sec.value?.sec ?? -1) > lagSec.value.sec) lagSec = sec;
    const share = retentionFigure(track, ofTrack, book);
    if ((share.value ?? -1) > (retention.value ?? -1)) retention = share;
    const loss = lossEtaFigure(track, ofTrack, context);
    if (lossEta.value === null || (loss.value ?? Number.POSITIVE_INFINITY) < lossEta.value) lossEta = loss;
  }
  if (lags.length === 0) {
    lagSec = { value: null, reason: lag.figure().reason };
    retention = lossEta = unknown(lag.figure().reason ?? 'no-reading');
  }
  const isWhole = count.unknown === 0 && count.noCommit === 0;
  const isBounded = count.noCommit > 0 && count.unknown === 0 && !Number.isNaN(bound.most);
  const eta = etaFigure(lag.figure(), consumed.figure(), produced.figure(), isCompacted);
  return {
    lagMessages: lag.figure(),
    readableLagMessages: readable.figure(),
    isLowerBound: !isWhole && lags.length > 0,
    maxLagMessages: worst === null ? unknown(lag.figure().reason ?? 'no-reading') : known(worst.lag),
    maxPartition: worst === null ? null : `${worst.track.topic}/${worst.track.partition}`,
    skew: skewOf(lags),
    lagSec,
    consumedPerSec: consumed.figure(),
    producedPerSec: produced.figure(),
    etaSec: eta.value === null || isWhole ? eta : unknown('incomplete'),
    retentionShare: retention,
    lossEtaSec: lossEta,
    lostMessages: count.lost,
    boundMessages: isBounded ? { least: bound.least + lag.sum, most: bound.most + lag.sum } : null,
    partitionCount: count.partitions,
    noCommitPartitions: count.noCommit,
    unknownPartitions: count.unknown,
    unknownBy,
    heldPartitions: count.held,
    completeness: count.partitions === 0 ? 0 : (count.partitions - count.unknown) / count.partitions,
    sampleAgeMs: Number.isFinite(oldestMs) ? nowMs - oldestMs : null,
  };
}

/** Largest over median: 1 where all partitions are equally behind (E28). A median of 0 counts as 1 message. */
function skewOf(lags: readonly number[]): number | null {
  if (lags.length < 2) return null;
  const sorted = lags.toSorted((a, b) => a - b);
  return sorted.at(-1)! / Math.max(1, sorted[(sorted.length - 1) >> 1]!);
}

/** Sums what is known; where nothing is, the first reason stands. */
class Sum {
  sum = 0;
  #known = 0;
  #reason: Figure['reason'] = null;

  add(figure: Figure): void {
    if (figure.value === null) this.#reason ??= figure.reason;
    else {
      this.sum += figure.value;
      this.#known += 1;
    }
  }

  figure(): Figure {
    return this.#known > 0 ? known(this.sum) : unknown(this.#reason ?? 'no-reading');
  }
}
