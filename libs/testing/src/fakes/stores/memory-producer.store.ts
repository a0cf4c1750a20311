import { type ProducerInstance, type ProducerStore } from '@headgate/core';

/** Producers in memory, gone with the process. */
export class MemoryProducerStore implements ProducerStore {
  private readonly instances = new Map<string, ProducerInstance>();

  async record(instances: readonly ProducerInstance[]): Promise<void> {
    for (const instance of instances) {
      const key = JSON.stringify([instance.flow, instance.producer, instance.instance]);
      const there = this.instances.get(key);
      this.instances.set(key, there ? merge(there, instance) : { ...instance });
    }
  }

  async list(flow: string | null): Promise<readonly ProducerInstance[]> {
    const all = [...this.instances.values()].filter((instance) => flow === null || instance.flow === flow);
    return all.sort((a, b) => b.lastSeenMs - a.lastSeenMs).slice(0, 10_000);
  }

  async expire(beforeMs: number): Promise<number> {
    const old = [...this.instances].filter(([, { lastSeenMs }]) => lastSeenMs < beforeMs);
    for (const [key] of old) this.instances.delete(key);
    return old.length;
  }
}

function merge(a: ProducerInstance, b: ProducerInstance): ProducerInstance {
  const [older, newer] = b.lastSeenMs >= a.lastSeenMs ? [a, b] : [b, a];
  return {
    ...newer,
    version: newer.version ?? older.version,
    firstSeenMs: Math.min(a.firstSeenMs, b.firstSeenMs),
    usedMilli: Math.max(a.usedMilli, b.usedMilli),
    droppedMilli: Math.max(a.droppedMilli, b.droppedMilli),
    rejectedMilli: Math.max(a.rejectedMilli, b.rejectedMilli),
  };
}
