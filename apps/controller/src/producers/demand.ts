import { type BucketView } from '@headgate/core';
import { type Heard } from './producer-book.js';

export interface Known {
  readonly value: number | null;
  /** Why it is null; null where it is not. */
  readonly reason: string | null;
}

/** What the bucket knows of those who lease straight from Redis. */
export interface DirectDemand {
  readonly instances: number;
  readonly offeredPerSec: number;
}

export interface Demand {
  readonly askedPerSec: Known;
  /** Instances that lease straight from Redis: counted, not heard. Null where the bucket does not answer. */
  readonly directInstances: number | null;
}

/** What all producers of a flow ask together: known only where each of them tells it. */
export function demandOf(heard: Heard, view: BucketView | null, direct: DirectDemand): Demand {
  if (view === null) return { askedPerSec: unknown('nothing was seen in the bucket'), directInstances: null };
  const directInstances = Math.max(0, view.instances - heard.instances);
  if (directInstances > direct.instances) {
    return {
      askedPerSec: unknown(`${countOf(directInstances)} straight from Redis and tell nothing`),
      directInstances,
    };
  }
  if (heard.silent > 0)
    return { askedPerSec: unknown(`${countOf(heard.silent)} and did not report yet`), directInstances };
  return { askedPerSec: { value: heard.offeredPerSec + direct.offeredPerSec, reason: null }, directInstances };
}

const unknown = (reason: string): Known => ({ value: null, reason });
const countOf = (count: number): string => (count === 1 ? '1 instance leases' : `${count} instances lease`);
