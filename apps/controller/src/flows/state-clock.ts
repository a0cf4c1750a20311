import { type FlowStateName } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from './decision-journal.js';
import { stateOf } from './flow-state.js';

/** Since when each flow is in its state. */
@Injectable()
export class StateClock {
  private readonly since = new Map<string, { readonly state: FlowStateName; readonly wallMs: number }>();

  constructor(@Inject(Clock) clock: Clock, journal: DecisionJournal, registry: FlowRegistry) {
    journal.onDecision((flow, decision) => {
      const state = stateOf(flow.policy, decision);
      if (this.since.get(flow.id)?.state !== state) this.since.set(flow.id, { state, wallMs: clock.wallMs() });
    });
    registry.onGone((flow) => this.since.delete(flow));
  }

  /** Wall clock; null before the first decision. */
  sinceMs(flow: string): number | null {
    return this.since.get(flow)?.wallMs ?? null;
  }
}
