import { type FlowStateName, type FlowSummary } from '@headgate/contract';
import { attentionOf, needsYou, stateOf } from './flow-state.js';
import { flowSummary, heldPerSec, type SummaryParts } from './flow-summary.js';

/**
 * A flow as the list counts and sorts it. All of a line is made where it is shown: of ten thousand lines a page shows a
 * hundred, and the others must not hold up the loop.
 */
export class FlowLine {
  readonly flow: string;
  readonly state: FlowStateName;
  readonly needsYou: boolean;
  readonly attention: number;
  private made: FlowSummary | null = null;

  constructor(private readonly parts: SummaryParts) {
    const { flow, row } = parts;
    const decision = row?.decision ?? null;
    this.flow = flow.id;
    this.state = stateOf(flow.policy, decision);
    this.needsYou = needsYou(this.state);
    this.attention = attentionOf(flow.policy, this.state, decision);
  }

  get usedPerSec(): number | null {
    return this.parts.demand.usedPerSec;
  }

  get heldPerSec(): number | null {
    return heldPerSec(this.parts.flow.policy, this.parts.demand);
  }

  get summary(): FlowSummary {
    this.made ??= flowSummary(this.parts);
    return this.made;
  }
}
