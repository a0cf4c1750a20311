import { type LeaseEntry } from '@headgate/contract';
import { Clock, MILLI, type ProducerInstance } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { type EarlierProducer, EarlierProducers } from './earlier-producers.js';
import { type InstanceEntry, toStored } from './producer-entry.js';

/** Instances remembered per flow: beyond that they lease as any other, and stand among those that are only counted. */
const MAX_INSTANCES = 10_000;
/** An instance is heard while its last lease is not older: two lease ttls and a little, as the bucket counts it. */
const HEARD_MS = 12_000;
/** Then it is forgotten here; the database remembers it. */
const FORGET_MS = 600_000;

export interface Seen {
  readonly flow: string;
  readonly producer: string;
  readonly instance: string;
  readonly client: string;
  readonly usage: LeaseEntry['usage'];
}

/** Instances that lease over HTTP and were heard lately. */
export interface Heard {
  readonly instances: number;
  /** Those of them that did not tell yet what they are offered. */
  readonly silent: number;
  /** By the others, together. */
  readonly offeredPerSec: number;
}

/** Who leases over HTTP, and what they say they ask, use and lose. In memory; the database keeps names and totals. */
@Injectable()
export class ProducerBook {
  private readonly flows = new Map<string, Map<string, InstanceEntry>>();
  private readonly past = new EarlierProducers();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    flows: FlowRegistry,
  ) {
    flows.onGone((flow) => {
      this.flows.delete(flow);
      this.past.drop(flow);
    });
  }

  /** A lease was answered. A repeated report counts once. */
  saw({ flow, producer, instance, client, usage }: Seen): void {
    const instances = this.flows.get(flow) ?? new Map<string, InstanceEntry>();
    this.flows.set(flow, instances);
    const key = `${producer} ${instance}`;
    const wallMs = this.clock.wallMs();
    let one = instances.get(key);
    if (one === undefined) {
      if (instances.size >= MAX_INSTANCES) return;
      one = newInstance(producer, instance, client, wallMs);
      instances.set(key, one);
    }
    one.client = client;
    one.lastSeenMs = wallMs;
    one.seenAtMs = this.clock.monotonicMs();
    one.isSaved = false;
    if (usage === null || usage.seq <= one.usageSeq) return;
    one.usageSeq = usage.seq;
    one.offeredPerSec = usage.offeredPerSec;
    one.usedMilli += Math.round(usage.usedTokens * MILLI);
    one.droppedMilli += Math.round(usage.droppedTokens * MILLI);
    one.rejectedMilli += Math.round(usage.rejectedTokens * MILLI);
  }

  /** Who was heard lately, counted: once a turn, so nothing is made for each. */
  heard(flow: string): Heard {
    const since = this.clock.monotonicMs() - HEARD_MS;
    let [instances, silent, offeredPerSec] = [0, 0, 0];
    for (const one of this.flows.get(flow)?.values() ?? []) {
      if (one.seenAtMs < since) continue;
      instances += 1;
      if (one.offeredPerSec === null) silent += 1;
      else offeredPerSec += one.offeredPerSec;
    }
    return { instances, silent, offeredPerSec };
  }

  /** What the database knows of earlier runs. */
  recall(instances: readonly ProducerInstance[]): void {
    this.past.load(instances);
  }

  /** Those that were heard once and are not heard now; the one heard last comes first. */
  earlier(flow: string): readonly EarlierProducer[] {
    const since = this.clock.monotonicMs() - HEARD_MS;
    const present = new Set<string>();
    for (const one of this.flows.get(flow)?.values() ?? []) {
      this.past.add(flow, ofThisRun(one));
      if (one.seenAtMs >= since) present.add(one.producer);
    }
    const gone = this.past.of(flow).filter(({ producer }) => !present.has(producer));
    return gone.sort((a, b) => b.lastSeenMs - a.lastSeenMs);
  }

  /** Name and version of the program, as it says itself; null where it was not heard here. */
  clientOf(flow: string, { producer, instance }: { producer: string; instance: string }): string | null {
    return this.flows.get(flow)?.get(`${producer} ${instance}`)?.client ?? null;
  }

  /** What the database has not been told yet; also lets go of whom nobody heard for long. */
  takeUnsaved(): readonly ProducerInstance[] {
    const since = this.clock.monotonicMs() - FORGET_MS;
    const unsaved: ProducerInstance[] = [];
    for (const [flow, instances] of this.flows) {
      for (const [key, one] of instances) {
        if (!one.isSaved) unsaved.push(toStored(flow, one));
        one.isSaved = true;
        if (one.seenAtMs >= since) continue;
        this.past.add(flow, ofThisRun(one));
        instances.delete(key);
      }
    }
    return unsaved;
  }
}

const ofThisRun = ({ producer, lastSeenMs, client }: InstanceEntry): EarlierProducer => {
  return { producer, lastSeenMs, client, isOfThisRun: true };
};

function newInstance(producer: string, instance: string, client: string, wallMs: number): InstanceEntry {
  return {
    ...{ producer, instance, client, firstSeenMs: wallMs, lastSeenMs: wallMs, seenAtMs: 0 },
    ...{ usageSeq: -1, offeredPerSec: null, usedMilli: 0, droppedMilli: 0, rejectedMilli: 0, isSaved: false },
  };
}
