import { type Policy } from '@headgate/core';
import { Injectable } from '@nestjs/common';

/** A flow under control: its policy and the hash of it. */
export interface Flow {
  readonly id: string;
  readonly policy: Policy;
  readonly version: string;
}

/** The flows in force. They change as a whole or not at all. */
@Injectable()
export class FlowRegistry {
  private flows: ReadonlyMap<string, Flow> = new Map();
  private readonly changeListeners: (() => void)[] = [];
  private readonly goneListeners: ((flow: string) => void)[] = [];

  list(): readonly Flow[] {
    return [...this.flows.values()];
  }

  get(id: string): Flow | undefined {
    return this.flows.get(id);
  }

  replace(flows: readonly Flow[]): void {
    const before = this.flows;
    this.flows = new Map(flows.map((flow) => [flow.id, flow]));
    for (const id of before.keys()) {
      if (!this.flows.has(id)) for (const listener of this.goneListeners) listener(id);
    }
    for (const listener of this.changeListeners) listener();
  }

  onChange(listener: () => void): void {
    this.changeListeners.push(listener);
  }

  /** Called for each flow that left, so that whoever keeps something of it lets go. */
  onGone(listener: (flow: string) => void): void {
    this.goneListeners.push(listener);
  }
}
