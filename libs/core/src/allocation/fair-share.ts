import { PRIORITIES, type ProducerShare } from '../policy/policy.js';
import { sum, waterFill } from './water-fill.js';

/** One instance of a producer, and what it is asked for. */
export interface InstanceDemand {
  readonly producer: string;
  readonly instance: string;
  /** Offered, not sent: messages/s. */
  readonly demandPerSec: number;
}

/** What one instance may spend; both rates in messages/s. */
export interface InstanceAllotment extends InstanceDemand {
  readonly sharePerSec: number;
  /** The part of it that it asked for: kept for it. The rest is open to whoever comes first. */
  readonly reservedPerSec: number;
  /** What it may spend when nobody can decide any more: by weight, whatever it asked. */
  readonly safeSharePerSec: number;
}

const HIGHEST_FIRST = [...PRIORITIES].reverse();
const UNNAMED = { weight: 1, minimumPerSec: 0, priority: 'normal' } as const;

/** How a producer stands in a policy. */
export function standingOf(producers: readonly ProducerShare[], producer: string): Omit<ProducerShare, 'producer'> {
  return producers.find((one) => one.producer === producer) ?? UNNAMED;
}

/**
 * One rate over many producers and their instances. Minimums first; then class by class, the highest first, weighted
 * max-min over what is offered (`waterFill`); what nobody asks for is spread by weight, so that the shares add up to the
 * rate and an idle producer that wakes up finds something. Within a producer its instances are equals.
 */
export function allocate<D extends InstanceDemand>(
  ratePerSec: number,
  safePerSec: number,
  producers: readonly ProducerShare[],
  demands: readonly D[],
): (D & InstanceAllotment)[] {
  const groups = groupByProducer(producers, demands);
  const given = fillClasses(ratePerSec, groups);
  const weights = sum(groups.map(({ weight }) => weight));
  const spare = Math.max(0, ratePerSec - sum(given));
  const everything = { demand: Number.MAX_SAFE_INTEGER };
  const safe = waterFill(
    safePerSec,
    groups.map(({ weight, minimum }) => ({ ...everything, weight, minimum })),
  );
  return groups.flatMap(({ weight, members }, i) => {
    const asked = members.map(({ demandPerSec }) => ({ demand: demandPerSec, weight: 1, minimum: 0 }));
    const shares = waterFill(given[i]!, asked);
    const sparePerSec = (spare * weight) / weights / members.length;
    return members.map((member, at) => ({
      ...member,
      sharePerSec: shares[at]! + sparePerSec,
      reservedPerSec: shares[at]!,
      safeSharePerSec: safe[i]! / members.length,
    }));
  });
}

interface Group<D = InstanceDemand> {
  readonly weight: number;
  readonly minimum: number;
  readonly priority: ProducerShare['priority'];
  readonly demand: number;
  readonly members: readonly D[];
}

function groupByProducer<D extends InstanceDemand>(
  producers: readonly ProducerShare[],
  demands: readonly D[],
): Group<D>[] {
  const byName = new Map<string, D[]>();
  for (const one of demands) {
    const members = byName.get(one.producer);
    if (members) members.push(one);
    else byName.set(one.producer, [one]);
  }
  return [...byName].map(([producer, members]) => {
    const { weight, minimumPerSec: minimum, priority } = standingOf(producers, producer);
    return { weight, minimum, priority, demand: sum(members.map(({ demandPerSec }) => demandPerSec)), members };
  });
}

/** Each class may take what is left, save the minimums of the classes below it. */
function fillClasses(ratePerSec: number, groups: readonly Group[]): number[] {
  const given = groups.map(() => 0);
  const minimumOf = (group: Group) => Math.min(group.minimum, group.demand);
  let left = ratePerSec;
  let minimumsBelow = sum(groups.map(minimumOf));
  const shrink = minimumsBelow > ratePerSec ? ratePerSec / minimumsBelow : 1;
  minimumsBelow *= shrink;
  for (const priority of HIGHEST_FIRST) {
    const members = groups.flatMap((group, i) => (group.priority === priority ? [{ group, i }] : []));
    minimumsBelow -= sum(members.map(({ group }) => minimumOf(group) * shrink));
    const claims = members.map(({ group }) => ({ ...group, minimum: minimumOf(group) * shrink }));
    const shares = waterFill(Math.max(0, left - Math.max(0, minimumsBelow)), claims);
    members.forEach(({ i }, at) => {
      given[i] = shares[at]!;
    });
    left -= sum(shares);
  }
  return given;
}
