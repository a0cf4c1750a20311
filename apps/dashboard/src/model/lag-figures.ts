import { type GroupDetail, type GroupLine, type GroupPartition, type TopicLine } from '@headgate/contract';
import { combine, type Figure, known, toFigure, unknown } from './figure.js';

type Late = Pick<GroupLine | TopicLine | GroupPartition, 'lagSec' | 'lagSecReason'>;

/** How far behind in time: a lower bound prints `≥`. */
export function behindOf({ lagSec, lagSecReason }: Late): Figure {
  if (lagSec === null) return unknown(lagSecReason ?? 'not told');
  return known(lagSec.value, lagSec.bound === 'lower' ? { bound: 'at-least' } : {});
}

/** Messages that wait; a sum of which a part is unknown is a lower bound. */
export function messagesOf(
  line: Pick<GroupLine, 'lagMessages' | 'lagMessagesReason'> & { readonly isLowerBound?: boolean },
): Figure {
  const figure = toFigure(line.lagMessages, line.lagMessagesReason);
  return figure.known && line.isLowerBound === true ? { ...figure, bound: 'at-least' } : figure;
}

export const consumedOf = (line: Pick<GroupLine, 'consumedPerSec' | 'consumedPerSecReason'>): Figure =>
  toFigure(line.consumedPerSec, line.consumedPerSecReason);
export const producedOf = (line: Pick<GroupLine, 'producedPerSec' | 'producedPerSecReason'>): Figure =>
  toFigure(line.producedPerSec, line.producedPerSecReason);

/** Messages a second by which the backlog grows; negative where it closes. */
export const growthOf = (line: Parameters<typeof consumedOf>[0] & Parameters<typeof producedOf>[0]): Figure =>
  combine([producedOf(line), consumedOf(line)], (produced = 0, consumed = 0) => {
    const growth = produced - consumed;
    // Two rates that were measured side by side differ by their noise.
    return Math.abs(growth) < 0.001 * Math.max(produced, consumed) || Math.abs(growth) < 0.05 ? 0 : growth;
  });

/** Whether a partition holds far more than the others of its topic: twice the median and more. */
export function medianLag(partitions: readonly GroupPartition[]): number | null {
  const lags = partitions
    .flatMap(({ lagMessages }) => (lagMessages === null ? [] : [lagMessages]))
    .sort((a, b) => a - b);
  if (lags.length === 0) return null;
  const middle = lags.length >> 1;
  return lags.length % 2 === 1 ? lags[middle]! : (lags[middle - 1]! + lags[middle]!) / 2;
}

const HOT_FACTOR = 2;

export const isHot = ({ lagMessages }: GroupPartition, median: number | null): boolean =>
  median !== null && lagMessages !== null && lagMessages >= 10 && lagMessages >= HOT_FACTOR * Math.max(1, median);

/** `p7`, or `orders p7` where the group reads several topics. */
export const partitionName = ({ topics }: Pick<GroupDetail, 'topics'>, { topic, partition }: GroupPartition): string =>
  topics.length > 1 ? `${topic} p${partition}` : `p${partition}`;
