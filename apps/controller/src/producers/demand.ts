import { type BucketView } from '@headgate/core';
import { type ProducerEntry } from './producer-book.js';

export interface Known {
  readonly value: number | null;
  /** Why it is null; null where it is not. */
  readonly reason: string | null;
}

export interface Demand {
  readonly askedPerSec: Known;
  /** Instances that lease straight from Redis: counted, not heard. Null where the bucket does not answer. */
  readonly directInstances: number | null;
}

/** What all producers of a flow ask together: known only where each of them tells it. */
export function demandOf(heard: readonly ProducerEntry[], view: BucketView | null): Demand {
  const instances = heard.flatMap((producer) => producer.instances);
  if (view === null) return { askedPerSec: unknown('nothing was seen in the bucket'), directInstances: null };
  const directInstances = Math.max(0, view.instances - instances.length);
  const silent = instances.filter(({ offeredPerSec }) => offeredPerSec === null).length;
  if (directInstances > 0) {
    return {
      askedPerSec: unknown(`${countOf(directInstances)} straight from Redis and tell nothing`),
      directInstances,
    };
  }
  if (silent > 0) return { askedPerSec: unknown(`${countOf(silent)} and did not report yet`), directInstances };
  const value = instances.reduce((sum, one) => sum + one.offeredPerSec!, 0);
  return { askedPerSec: { value, reason: null }, directInstances };
}

const unknown = (reason: string): Known => ({ value: null, reason });
const countOf = (count: number): string => (count === 1 ? '1 instance leases' : `${count} instances lease`);
