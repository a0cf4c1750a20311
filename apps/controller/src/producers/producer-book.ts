import { type LeaseEntry } from '@headgate/contract';
import { Clock, MILLI, type ProducerInstance } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { type EarlierProducer, EarlierProducers } from './earlier-producers.js';
import { type InstanceEntry, newMeters, type ProducerMeters, toStored } from './producer-entry.js';

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
  /** Null where nothing was granted. */
  readonly grantId: string | null;
  readonly grantedMilli: number;
}

export interface ProducerEntry {
  readonly producer: string;
  readonly meters: ProducerMeters;
  readonly instances: readonly InstanceEntry[];
}

interface FlowEntry {
  readonly instances: Map<string, InstanceEntry>;
  readonly meters: Map<string, ProducerMeters>;
}

/** Who leases over HTTP, and what they say they ask, use and lose. In memory; the database keeps names and totals. */
@Injectable()
export class ProducerBook {
  private readonly flows = new Map<string, FlowEntry>();
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

  /** A lease was answered. A repeated call counts once: its grant and its report are known already. */
  saw({ flow, producer, instance, client, usage, grantId, grantedMilli }: Seen): void {
    const entry = this.flows.get(flow) ?? { instances: new Map(), meters: new Map() };
    this.flows.set(flow, entry);
    const key = `${producer} ${instance}`;
    const nowMs = this.clock.monotonicMs();
    const seen = { client, lastSeenMs: this.clock.wallMs(), seenAtMs: nowMs, isSaved: false };
    const known = entry.instances.get(key);
    if (!known && entry.instances.size >= MAX_INSTANCES) return;
    const one = known ? Object.assign(known, seen) : { ...newInstance(producer, instance, seen.lastSeenMs), ...seen };
    entry.instances.set(key, one);
    const meters = entry.meters.get(producer) ?? newMeters();
    entry.meters.set(producer, meters);
    if (grantId !== one.grantId) meters.granted.add(nowMs, grantedMilli / MILLI);
    one.grantId = grantId;
    if (usage === null || usage.seq <= one.usageSeq) return;
    one.usageSeq = usage.seq;
    one.offeredPerSec = usage.offeredPerSec;
    one.waiting = usage.waiting;
    one.usedMilli += Math.round(usage.usedTokens * MILLI);
    one.droppedMilli += Math.round(usage.droppedTokens * MILLI);
    one.rejectedMilli += Math.round(usage.rejectedTokens * MILLI);
    meters.used.add(nowMs, usage.usedTokens);
    meters.dropped.add(nowMs, usage.droppedTokens);
    meters.rejected.add(nowMs, usage.rejectedTokens);
  }

  /** The producers of a flow that were heard lately, each with its instances. */
  heard(flow: string): readonly ProducerEntry[] {
    const entry = this.flows.get(flow);
    if (!entry) return [];
    const since = this.clock.monotonicMs() - HEARD_MS;
    const byProducer = new Map<string, InstanceEntry[]>();
    for (const one of entry.instances.values()) {
      if (one.seenAtMs < since) continue;
      const list = byProducer.get(one.producer);
      if (list) list.push(one);
      else byProducer.set(one.producer, [one]);
    }
    return [...byProducer].map(([producer, instances]) => {
      return { producer, instances, meters: entry.meters.get(producer)! };
    });
  }

  /** What the database knows of earlier runs. */
  recall(instances: readonly ProducerInstance[]): void {
    this.past.load(instances);
  }

  /** Those that were heard once and are not heard now; the one heard last comes first. */
  earlier(flow: string): readonly EarlierProducer[] {
    for (const one of this.flows.get(flow)?.instances.values() ?? []) this.past.add(flow, ofThisRun(one));
    const present = new Set(this.heard(flow).map(({ producer }) => producer));
    const gone = this.past.of(flow).filter(({ producer }) => !present.has(producer));
    return gone.sort((a, b) => b.lastSeenMs - a.lastSeenMs);
  }

  /** Name and version of the program, as it says itself; null where it was not heard here. */
  clientOf(flow: string, { producer, instance }: { producer: string; instance: string }): string | null {
    return this.flows.get(flow)?.instances.get(`${producer} ${instance}`)?.client ?? null;
  }

  /** What the database has not been told yet; also lets go of whom nobody heard for long. */
  takeUnsaved(): readonly ProducerInstance[] {
    const since = this.clock.monotonicMs() - FORGET_MS;
    const unsaved: ProducerInstance[] = [];
    for (const [flow, { instances, meters }] of this.flows) {
      for (const [key, one] of instances) {
        if (!one.isSaved) unsaved.push(toStored(flow, one));
        one.isSaved = true;
        if (one.seenAtMs >= since) continue;
        this.past.add(flow, ofThisRun(one));
        instances.delete(key);
      }
      const present = new Set([...instances.values()].map(({ producer }) => producer));
      for (const producer of meters.keys()) if (!present.has(producer)) meters.delete(producer);
    }
    return unsaved;
  }
}

const ofThisRun = ({ producer, lastSeenMs, client }: InstanceEntry): EarlierProducer => {
  return { producer, lastSeenMs, client, isOfThisRun: true };
};

function newInstance(producer: string, instance: string, wallMs: number) {
  const totals = { usedMilli: 0, droppedMilli: 0, rejectedMilli: 0 };
  return {
    producer,
    instance,
    firstSeenMs: wallMs,
    usageSeq: -1,
    grantId: null,
    offeredPerSec: null,
    waiting: 0,
    ...totals,
  };
}
