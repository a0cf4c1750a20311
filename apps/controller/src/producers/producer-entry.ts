import { type ProducerInstance } from '@headgate/core';
import { RateMeter } from './rate-meter.js';

/** One instance as its leases over HTTP tell of it. */
export interface InstanceEntry {
  readonly producer: string;
  readonly instance: string;
  client: string;
  readonly firstSeenMs: number;
  lastSeenMs: number;
  /** Monotonic. */
  seenAtMs: number;
  usageSeq: number;
  /** Null until it told what it is asked for. */
  offeredPerSec: number | null;
  usedMilli: number;
  droppedMilli: number;
  rejectedMilli: number;
  isSaved: boolean;
}

export interface ProducerMeters {
  readonly granted: RateMeter;
  readonly used: RateMeter;
  readonly dropped: RateMeter;
  readonly rejected: RateMeter;
}

export const newMeters = (): ProducerMeters => ({
  granted: new RateMeter(),
  used: new RateMeter(),
  dropped: new RateMeter(),
  rejected: new RateMeter(),
});

/** As the store keeps it. */
export function toStored(flow: string, entry: InstanceEntry): ProducerInstance {
  const { producer, instance, client, firstSeenMs, lastSeenMs, usedMilli, droppedMilli, rejectedMilli } = entry;
  return { flow, producer, instance, version: client, firstSeenMs, lastSeenMs, usedMilli, droppedMilli, rejectedMilli };
}
