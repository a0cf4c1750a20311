import {
  type FlowChange,
  type FlowChangeOutcome,
  type FlowRemoval,
  type FlowStore,
  type FlowVersion,
  type StoredFlow,
} from '@headgate/core';

/** Flows in memory, gone with the process. */
export class MemoryFlowStore implements FlowStore {
  private readonly flows = new Map<string, FlowVersion[]>();

  async list(): Promise<readonly StoredFlow[]> {
    const names = [...this.flows.keys()].sort();
    return names.flatMap((flow) => this.current(flow) ?? []);
  }

  async save({ policy, ...change }: FlowChange): Promise<FlowChangeOutcome> {
    return this.add({ ...change, flow: policy.flow, policy });
  }

  async remove(removal: FlowRemoval): Promise<FlowChangeOutcome> {
    return this.add({ ...removal, policy: null });
  }

  async versions(flow: string, below = Number.POSITIVE_INFINITY, limit = 1_000): Promise<readonly FlowVersion[]> {
    const older = (this.flows.get(flow) ?? []).filter(({ version }) => version < below);
    return older.reverse().slice(0, limit);
  }

  async version(flow: string, version: number): Promise<FlowVersion | null> {
    return this.flows.get(flow)?.[version - 1] ?? null;
  }

  private current(flow: string): StoredFlow | null {
    const latest = this.flows.get(flow)?.at(-1);
    return latest?.policy ? { ...latest, policy: latest.policy } : null;
  }

  private add(change: Omit<FlowVersion, 'version'> & Pick<FlowChange, 'expectedVersion'>): FlowChangeOutcome {
    const { expectedVersion, ...rest } = change;
    const current = this.current(rest.flow);
    if ((current?.version ?? null) !== expectedVersion) return { ok: false, conflict: current };
    const versions = this.flows.get(rest.flow) ?? [];
    const stored = structuredClone({ ...rest, version: versions.length + 1 });
    this.flows.set(rest.flow, [...versions, stored]);
    return { ok: true, stored };
  }
}
