import {
  PRODUCER_STATUSES,
  type ProducerLine,
  type ProducerPage,
  type ProducerStatus,
  type ProducerView,
} from '@headgate/contract';
import { type Policy } from '@headgate/core';

/** Below this share of what it asks, or below one a second, nothing is called held: counts of one moment never fit to the token. */
const TOLERATED_SHARE = 0.05;
const TOLERATED_PER_SEC = 1;
/** Producers and flows that a sentence names; the rest are counted. */
const NAMED = 2;

const NOT_TOLD = 'none of its instances leased within three refreshes';
const TOO_SOON = 'takes a second of watching the bucket';
const FROM_REDIS = 'it leases straight from Redis, which does not tell it';

export const isMuch = (perSec: number, ofPerSec: number): boolean =>
  perSec > Math.max(TOLERATED_PER_SEC, TOLERATED_SHARE * ofPerSec);

/** One producer of one flow as the list over all flows shows it. Each number that is null has its reason beside it. */
export function producerLine(view: ProducerView, { flow, mode, overflow }: Policy): ProducerLine {
  const { instanceList, askedPerSec, grantedPerSec, source } = view;
  const isHeard = instanceList.some(({ compliance }) => compliance !== 'dark');
  // Who is silent may go on spending: that its counts stand still does not make them zero.
  const usedPerSec = isHeard ? view.usedPerSec : null;
  const client = view.client === 'unknown' ? null : view.client;
  const { status, statusReason } = statusOf(view, mode);
  const heldShare = askedPerSec === null || usedPerSec === null ? 0 : 1 - usedPerSec / Math.max(askedPerSec, 1e-9);
  const rank = PRODUCER_STATUSES.length - 1 - PRODUCER_STATUSES.indexOf(status);
  return {
    ...{ flow, producer: view.producer, status, statusReason },
    attention: rank + 0.999 * Math.min(1, Math.max(0, heldShare)),
    needsYou: status === 'unbudgeted' || status === 'dark',
    ...{ mode, strategy: overflow.strategy, weight: view.weight, priority: view.priority, instances: view.instances },
    ...{ askedPerSec, askedPerSecReason: askedPerSec === null ? NOT_TOLD : null },
    ...{ grantedPerSec, grantedPerSecReason: grantedPerSec === null ? TOO_SOON : null },
    ...{ usedPerSec, usedPerSecReason: usedPerSec !== null ? null : isHeard ? TOO_SOON : NOT_TOLD },
    droppedPerSec: isHeard ? view.droppedPerSec : null,
    unleasedPerSec: isHeard ? view.unleasedPerSec : null,
    ...{ waiting: isHeard ? view.waiting : null, waitingReason: isHeard ? null : NOT_TOLD },
    ...{ client, clientReason: client === null ? FROM_REDIS : null, source, lastSeen: view.lastSeen },
  };
}

function statusOf(view: ProducerView, mode: Policy['mode']): Pick<ProducerLine, 'status' | 'statusReason'> {
  const { compliance, unleasedPerSec, askedPerSec, usedPerSec, waiting, droppedPerSec } = view;
  if (compliance === 'unbudgeted')
    return { status: 'unbudgeted', statusReason: `spends ${rate(unleasedPerSec)} that nobody granted` };
  if (compliance === 'dark')
    return { status: 'dark', statusReason: `${darkOf(view)} silent for more than three refreshes` };
  if (mode === 'observe') return { status: 'observing', statusReason: 'its flow observes: nothing limits it' };
  if (askedPerSec === null || usedPerSec === null) return { status: 'unknown', statusReason: TOO_SOON };
  const heldPerSec = askedPerSec - usedPerSec;
  if (!isMuch(heldPerSec, askedPerSec)) return { status: 'open', statusReason: 'it sends what it asks' };
  const harm = [
    ...(waiting > 0 ? [`${count(waiting)} ${waiting === 1 ? 'caller waits' : 'callers wait'}`] : []),
    ...(droppedPerSec ? [`drops ${rate(droppedPerSec)}`] : []),
  ];
  return { status: 'held', statusReason: [`${rate(heldPerSec)} held back`, ...harm].join(', ') };
}

/** The worst come first in a list that is cut, so that as many dark ones as it holds are a lower bound. */
function darkOf({ instances, instanceList }: ProducerView): string {
  const dark = instanceList.filter(({ compliance }) => compliance === 'dark').length;
  if (dark === instances) return instances === 1 ? 'its one instance is' : `all ${count(instances)} instances are`;
  const atLeast = dark === instanceList.length ? 'at least ' : '';
  return `${atLeast}${dark} of ${count(instances)} instances ${dark === 1 ? 'is' : 'are'}`;
}

type Overview = ProducerPage['overview'];
type Unbudgeted = ProducerPage['unbudgeted'][number];

/** How things are, in words and counts. `unbudgeted` most first. */
export function producersOverview(
  lines: readonly ProducerLine[],
  flows: number,
  unbudgeted: readonly Unbudgeted[],
): Overview {
  const counts = Object.fromEntries(PRODUCER_STATUSES.map((one) => [one, 0])) as Record<ProducerStatus, number>;
  for (const { status } of lines) counts[status] += 1;
  return {
    answer: answerOf(lines, flows, counts),
    detail: detailOf(lines, unbudgeted),
    ...{ flows, producers: lines.length, counts },
  };
}

function answerOf(lines: readonly ProducerLine[], flows: number, counts: Overview['counts']): string {
  if (flows === 0) return 'No flow yet';
  const all = lines.length;
  if (all === 0) return 'No producer yet';
  const { held, unknown } = counts;
  const spenders = lines.filter(({ status }) => status === 'unbudgeted').map(({ producer }) => producer);
  const ofAll = `of ${count(all)} ${all === 1 ? 'producer' : 'producers'}`;
  const parts = [held === 0 ? `None ${ofAll} is held` : `${count(held)} ${ofAll} ${held === 1 ? 'is' : 'are'} held`];
  if (unknown > 0) parts.push(`of ${count(unknown)} it is not known`);
  if (spenders.length > 0)
    parts.push(`${names(spenders)} ${spenders.length === 1 ? 'spends' : 'spend'} without a budget`);
  return parts.join('; ');
}

function detailOf(lines: readonly ProducerLine[], unbudgeted: readonly Unbudgeted[]): string {
  const dark = lines.filter(({ status }) => status === 'dark').map(({ producer }) => producer);
  const enforced = unbudgeted.filter(({ mode }) => mode === 'enforce');
  const parts = [
    ...(dark.length > 0 ? [`${names(dark)} ${dark.length === 1 ? 'is' : 'are'} silent`] : []),
    ...(enforced[0] ? [`${rate(enforced[0].perSec)} reach ${enforced[0].flow} without a budget`] : []),
  ];
  return parts.length === 0 ? '' : `${parts.join('; ')}.`;
}

/** A producer of two flows is named once. */
function names(all: readonly string[]): string {
  const distinct = [...new Set(all)];
  const named = distinct.slice(0, NAMED);
  const rest = distinct.length - named.length;
  return rest > 0 ? `${named.join(', ')} and ${rest} more` : named.join(' and ');
}

const count = (value: number): string => value.toLocaleString('en-US');
const rate = (perSec: number | null): string =>
  perSec === null ? 'some' : `${perSec.toLocaleString('en-US', { maximumFractionDigits: perSec < 10 ? 1 : 0 })}/s`;
