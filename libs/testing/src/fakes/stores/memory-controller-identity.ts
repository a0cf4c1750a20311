import { randomUUID } from 'node:crypto';
import { type ControllerIdentity, type DatabaseIdentity } from '@headgate/core';

/** An identity in memory: another database with every process. */
export class MemoryControllerIdentity implements ControllerIdentity {
  private current: DatabaseIdentity = { databaseId: randomUUID(), generation: 1, epoch: 0 };

  async identity(): Promise<DatabaseIdentity> {
    return this.current;
  }

  async takeEpoch(above = 0): Promise<number> {
    this.current = { ...this.current, epoch: Math.max(this.current.epoch, above) + 1 };
    return this.current.epoch;
  }

  async beginGeneration(): Promise<number> {
    this.current = { ...this.current, generation: this.current.generation + 1 };
    return this.current.generation;
  }
}
