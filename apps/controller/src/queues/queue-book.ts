import { type QueueFacts } from '@headgate/core';
import { Injectable } from '@nestjs/common';

/** What a broker listed last. */
export interface ListedBroker {
  readonly queues: ReadonlyMap<string, QueueFacts>;
  readonly gap: string | null;
  /** Wall clock; null where it was never listed. */
  readonly listedAtMs: number | null;
}

const NEVER: ListedBroker = { queues: new Map(), gap: 'it was not listed yet', listedAtMs: null };

/** The newest list of each broker. A list that failed keeps the queues of the one before, and says why. */
@Injectable()
export class QueueBook {
  private readonly brokers = new Map<string, ListedBroker>();

  of(broker: string): ListedBroker {
    return this.brokers.get(broker) ?? NEVER;
  }

  keep(broker: string, queues: readonly QueueFacts[], gap: string | null, listedAtMs: number): void {
    const before = this.of(broker);
    if (queues.length === 0 && gap !== null) this.brokers.set(broker, { ...before, gap });
    else this.brokers.set(broker, { queues: new Map(queues.map((one) => [one.queue, one])), gap, listedAtMs });
  }

  /** Forgets the others, and tells which they were. */
  retain(brokers: ReadonlySet<string>): readonly string[] {
    const dropped = [...this.brokers.keys()].filter((broker) => !brokers.has(broker));
    for (const broker of dropped) this.brokers.delete(broker);
    return dropped;
  }
}
