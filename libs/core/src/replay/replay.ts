import { type Decision } from '../decision.js';
import { type FlowState, type TickInput } from '../flow-state.js';
import { type Policy } from '../policy/policy.js';
import { tick } from '../tick.js';
import { decodeInput } from './tick-tape.js';

/** A stretch of recorded ticks under one policy, with the state that it began from. */
export interface TapeStretch {
  readonly policy: Policy;
  readonly policyVersion: string;
  readonly pollEveryMs: number;
  readonly state: FlowState;
  /** Made by `encodeInput`, the first one without a tick before it. */
  readonly lines: readonly string[];
}

/** Every decision of a stretch anew: the same as then, bit for bit, while the code of the laws is the same. */
export function replay({ policy, state: begin, lines, ...whole }: TapeStretch): Decision[] {
  let state = begin;
  let input: TickInput | null = null;
  return lines.map((line) => {
    input = decodeInput(line, input, whole);
    const turn = tick(policy, state, input);
    state = turn.state;
    return turn.decision;
  });
}
