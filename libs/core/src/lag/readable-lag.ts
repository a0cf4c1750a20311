import { type LagWindow } from './lag-window.js';
import { endOf } from './sample-log.js';

/** A gap up to this size may be transaction markers, or a committer of the last offset (E10, E26); messages. */
const TAIL_MESSAGES = 2;

/**
 * Messages of a partition that a consumer could read now, and whose standing still proves that it does not: up to the
 * last stable offset while a transaction is open (E11), unless the group reads beyond that, so that nothing holds it up;
 * and none where a gap of one or two stands behind an end that stands still (E10). NaN where the lag is unknown.
 */
export function readableMessages(
  { partitions, lastEndOffsets, lastPositions, samples, reading }: LagWindow,
  i: number,
) {
  const end = lastEndOffsets[i]!;
  const position = lastPositions[i]!;
  if (!(end > position)) return end - position;
  const { stableEndOffset = Number.NaN } = partitions[i]!;
  const isHeld = stableEndOffset >= position;
  const readable = (isHeld ? stableEndOffset : end) - position;
  // A source that tells how long the oldest has waited, a queue in a database, has no unreadable tail.
  if (readable > TAIL_MESSAGES || reading.oldestAgeMs !== undefined) return readable;
  const isStill = isHeld || (samples.length > 1 && endOf(samples, samples.length - 2, i) === end);
  return isStill ? 0 : readable;
}
