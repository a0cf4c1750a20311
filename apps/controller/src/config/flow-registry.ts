import { Clock, type Policy, type StoredFlow } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { policyVersion } from './policy-version.js';

/** A flow of the YAML file. */
export interface FileFlow {
  readonly id: string;
  readonly policy: Policy;
  readonly policyHash: string;
}

/** A flow under control. */
export interface Flow extends FileFlow {
  /** Where it is changed: a flow of the file is read-only everywhere else. */
  readonly source: 'file' | 'api';
  /** Counts the changes; those of the file since this controller started. */
  readonly version: number;
  readonly changedBy: string;
  /** Wall clock. */
  readonly changedAtMs: number;
  readonly reason: string | null;
}

/** The flows in force, from the file and from the database. Those of the file win; each part changes as a whole. */
@Injectable()
export class FlowRegistry {
  private fileFlows: ReadonlyMap<string, Flow> = new Map();
  private storedFlows: ReadonlyMap<string, Flow> = new Map();
  private flows: ReadonlyMap<string, Flow> = new Map();
  private readonly changeListeners: (() => void)[] = [];
  private readonly goneListeners: ((flow: string) => void)[] = [];

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  list(): readonly Flow[] {
    return [...this.flows.values()];
  }

  get size(): number {
    return this.flows.size;
  }

  get(id: string): Flow | undefined {
    return this.flows.get(id);
  }

  /** Names that stand in the database and in the file, which wins. */
  get shadowed(): readonly string[] {
    return [...this.storedFlows.keys()].filter((id) => this.fileFlows.has(id));
  }

  /** The flows of the file, all of them. */
  replace(flows: readonly FileFlow[]): void {
    const before = this.fileFlows;
    this.fileFlows = new Map(flows.map((flow) => [flow.id, this.fromFile(flow, before.get(flow.id))]));
    this.merge();
  }

  /** The flows of the database, all of them. One that did not change stays the same object. */
  replaceStored(stored: readonly StoredFlow[]): void {
    const before = this.storedFlows;
    const isSame = stored.length === before.size && stored.every((s) => before.get(s.flow)?.version === s.version);
    if (isSame) return;
    this.storedFlows = new Map(stored.map((flow) => [flow.flow, fromStore(flow, before.get(flow.flow))]));
    this.merge();
  }

  /** One flow of the database was made or changed. An older version than the one known changes nothing. */
  putStored(flow: StoredFlow): void {
    if ((this.storedFlows.get(flow.flow)?.version ?? 0) >= flow.version) return;
    this.storedFlows = new Map(this.storedFlows).set(flow.flow, fromStore(flow, undefined));
    this.merge();
  }

  dropStored(id: string): void {
    const rest = new Map(this.storedFlows);
    if (!rest.delete(id)) return;
    this.storedFlows = rest;
    this.merge();
  }

  onChange(listener: () => void): void {
    this.changeListeners.push(listener);
  }

  /** Called for each flow that left, so that whoever keeps something of it lets go. */
  onGone(listener: (flow: string) => void): void {
    this.goneListeners.push(listener);
  }

  private merge(): void {
    const before = this.flows;
    this.flows = new Map([...this.storedFlows, ...this.fileFlows]);
    for (const id of before.keys()) {
      if (!this.flows.has(id)) for (const listener of this.goneListeners) listener(id);
    }
    for (const listener of this.changeListeners) listener();
  }

  private fromFile(flow: FileFlow, before: Flow | undefined): Flow {
    if (before?.policyHash === flow.policyHash) return before;
    const version = (before?.version ?? 0) + 1;
    return { ...flow, source: 'file', version, changedBy: 'file', changedAtMs: this.clock.wallMs(), reason: null };
  }
}

function fromStore(stored: StoredFlow, before: Flow | undefined): Flow {
  if (before?.version === stored.version) return before;
  const { flow: id, policy, version, changedBy, changedAtMs, reason } = stored;
  return { id, policy, policyHash: policyVersion(policy), source: 'api', version, changedBy, changedAtMs, reason };
}
