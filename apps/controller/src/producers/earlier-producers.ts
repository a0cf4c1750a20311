import { type ProducerInstance } from '@headgate/core';

/** Producers kept per flow; the one seen longest ago leaves first. */
const MAX_PRODUCERS = 100;

/** One that was heard once: by an earlier controller, which the database tells, or by this one. */
export interface EarlierProducer {
  readonly producer: string;
  /** Wall clock. */
  readonly lastSeenMs: number;
  readonly client: string | null;
  readonly isOfThisRun: boolean;
}

/** Last contacts with producers, by flow: a restart, or silence, must not make a producer unknown. */
export class EarlierProducers {
  private readonly flows = new Map<string, Map<string, EarlierProducer>>();

  /** Of an earlier run, as the database lists them. */
  load(instances: readonly ProducerInstance[]): void {
    for (const { flow, producer, lastSeenMs, version: client } of instances)
      this.add(flow, { producer, lastSeenMs, client, isOfThisRun: false });
  }

  add(flow: string, seen: EarlierProducer): void {
    const producers = this.flows.get(flow) ?? new Map<string, EarlierProducer>();
    this.flows.set(flow, producers);
    const known = producers.get(seen.producer);
    if (known && known.lastSeenMs >= seen.lastSeenMs) return;
    producers.set(seen.producer, seen);
    if (producers.size <= MAX_PRODUCERS) return;
    const oldest = [...producers.values()].reduce((a, b) => (b.lastSeenMs < a.lastSeenMs ? b : a));
    producers.delete(oldest.producer);
  }

  of(flow: string): readonly EarlierProducer[] {
    return [...(this.flows.get(flow)?.values() ?? [])];
  }

  drop(flow: string): void {
    this.flows.delete(flow);
  }
}
