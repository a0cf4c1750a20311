import { type ProducerInstanceBody, type ProducerView } from '@headgate/contract';
import { MILLI, type Policy, standingOf } from '@headgate/core';
import { type Compliance, type InstanceWatch, type WatchedInstance } from './instance-watch.js';

/** Instances that a producer names; those in trouble come first. */
const MAX_NAMED = 100;
const WORST_FIRST: readonly Compliance[] = ['unbudgeted', 'dark', 'ok'];

export interface Watching {
  readonly watch: InstanceWatch;
  readonly policy: Policy;
  readonly wallMs: number;
  /** Null where the instance was not heard over HTTP. */
  readonly clientOf: (name: { producer: string; instance: string }) => string | null;
}

/** Largest ask first. */
export function producerViews(watching: Watching): ProducerView[] {
  const byProducer = new Map<string, ProducerInstanceBody[]>();
  for (const one of watching.watch.instances) {
    const { producer } = one.report;
    const members = byProducer.get(producer) ?? [];
    byProducer.set(producer, members);
    members.push(instanceView(one, watching));
  }
  const views = [...byProducer].map(([producer, members]) => producerView(producer, members, watching));
  return views.sort((a, b) => (b.askedPerSec ?? -1) - (a.askedPerSec ?? -1));
}

function instanceView(one: WatchedInstance, { watch, policy, wallMs, clientOf }: Watching): ProducerInstanceBody {
  const { report, allotment } = one;
  return {
    instance: report.instance,
    offeredPerSec: report.offeredMilliPerSec / MILLI,
    sharePerSec: allotment?.sharePerSec ?? null,
    usedTokens: report.usedMilli / MILLI,
    droppedTokens: report.droppedMilli / MILLI,
    unleasedTokens: report.unleasedMilli / MILLI,
    waiting: report.waiting,
    mode: policy.mode,
    source: report.throughController ? 'http' : 'redis',
    client: clientOf(report),
    lastSeen: new Date(wallMs - report.ageMs).toISOString(),
    compliance: watch.complianceOf(one, policy.mode === 'enforce'),
  };
}

function producerView(
  producer: string,
  members: readonly ProducerInstanceBody[],
  { watch, policy }: Watching,
): ProducerView {
  const rank = ({ compliance }: ProducerInstanceBody) => WORST_FIRST.indexOf(compliance);
  const worstFirst = [...members].sort((a, b) => rank(a) - rank(b));
  const newest = members.reduce((a, b) => (b.lastSeen > a.lastSeen ? b : a));
  const sources = new Set(members.map(({ source }) => source));
  const live = members.filter(({ compliance }) => compliance !== 'dark');
  const total = (of: (one: ProducerInstanceBody) => number | null) =>
    live.reduce((sum, one) => sum + (of(one) ?? 0), 0);
  const meters = watch.producer(producer);
  const { weight, minimumPerSec, priority } = standingOf(policy.producers ?? [], producer);
  return {
    producer,
    instances: members.length,
    askedPerSec: live.length === 0 ? null : total(({ offeredPerSec }) => offeredPerSec),
    grantedPerSec: meters?.granted.perSec(watch.seenAtMs) ?? null,
    usedPerSec: meters?.used.perSec(watch.seenAtMs) ?? null,
    droppedPerSec: meters?.dropped.perSec(watch.seenAtMs) ?? null,
    rejectedPerSec: meters?.rejected.perSec(watch.seenAtMs) ?? null,
    waiting: total(({ waiting }) => waiting),
    lastSeen: newest.lastSeen,
    client: newest.client ?? 'unknown',
    source: sources.size > 1 ? 'both' : newest.source,
    ...{ weight, minimumPerSec, priority },
    sharePerSec: members.some(({ sharePerSec }) => sharePerSec !== null)
      ? total(({ sharePerSec }) => sharePerSec)
      : null,
    unleasedPerSec: meters?.unleased.perSec(watch.seenAtMs) ?? null,
    compliance: worstFirst[0]!.compliance,
    instanceList: worstFirst.slice(0, MAX_NAMED),
  };
}
