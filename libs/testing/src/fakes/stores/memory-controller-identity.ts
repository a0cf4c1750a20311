import { randomUUID } from 'node:crypto';
import { type ControllerIdentity, type DatabaseIdentity } from '@headgate/core';

/** An identity in memory: another database with every process. */
export class MemoryControllerIdentity implements ControllerIdentity {
  private current: DatabaseIdentity;

  /** Two of one id are two lives of one database: each counts its own epochs, as a backup and its original do. */
  constructor(databaseId: string = randomUUID(), generation = 1) {
    this.current = { databaseId, generation, epoch: 0 };
  }

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
