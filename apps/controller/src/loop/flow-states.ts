import { type FlowState, initFlow } from '@headgate/core';
import { Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { FlowMemory } from './flow-memory.js';
import { FlowPublisher, ratePerSecOf } from './flow-publisher.js';

interface Kept {
  readonly flow: Flow;
  readonly state: FlowState;
  /** The bucket has said what was published before, or that nothing was: the state goes on from that rate. */
  readonly seeded: boolean;
  /** What a restart could not take over, told with the first decision; null from then on. */
  readonly lost: string | null;
}

/** What each flow goes on from at its next turn: after the last one, a restart or a take-over. */
@Injectable()
export class FlowStates {
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly publisher: FlowPublisher,
    private readonly memory: FlowMemory,
    private readonly journal: DecisionJournal,
    flows: FlowRegistry,
  ) {
    flows.onGone((flow) => this.kept.delete(flow));
  }

  /** Null before a flow's first turn. */
  stateOf(flow: string): FlowState | null {
    return this.kept.get(flow)?.state ?? null;
  }

  /**
   * A restart or take-over changes no rate: a flow begins with what its laws had learned, at the rate that the bucket says was
   * published, as soon as the bucket says it.
   */
  async begin(flow: Flow): Promise<Kept> {
    const kept = this.kept.get(flow.id);
    const view = await this.publisher.look(flow.id);
    if (kept?.seeded && !this.publisher.takesOver(flow.id)) return kept;
    const { state, lost, lastDecision, isKnown } = await this.memory.recall(flow);
    this.journal.begin(flow.id, isKnown ? lastDecision : undefined);
    if (view === undefined) return kept ?? { flow, state: state ?? initFlow(flow.policy, null), seeded: false, lost };
    const publishedPerSec = ratePerSecOf(view);
    const begun = state ?? initFlow(flow.policy, null);
    return { flow, state: { ...begun, ratePerSec: publishedPerSec ?? begun.ratePerSec }, seeded: true, lost };
  }

  /** After a turn that has told what was lost. */
  keep(flow: Flow, before: FlowState | null, state: FlowState, seeded: boolean): void {
    this.kept.set(flow.id, { flow, state, seeded, lost: null });
    this.memory.note(flow, before, state);
  }

  /** Those that have just learned what a restart should not forget. */
  saveLearned(): Promise<void> {
    return this.memory.saveLearned();
  }

  /** All of them into the database, for the next start. */
  save(): Promise<void> {
    return this.memory.save(this.kept);
  }
}
