import { FLOW_STATES } from '@headgate/contract';
import { placeOf } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';
import { type FilterWords, textKey } from '../http/list-filter.js';
import { type DecisionRow } from './decision-journal.js';
import { stateOf } from './flow-state.js';

/** A flow, and its newest decision. */
export interface FlowRow {
  readonly flow: Flow;
  readonly row: DecisionRow | null;
}

const places = ({ flow }: FlowRow) => flow.policy.constraints.map(placeOf);

export const FLOW_FILTER: FilterWords<FlowRow> = {
  keys: {
    state: textKey(({ flow, row }) => stateOf(flow.policy, row?.decision ?? null), 'state', FLOW_STATES),
    mode: textKey(({ flow }) => flow.policy.mode, 'mode', ['observe', 'enforce']),
    source: textKey(({ flow }) => flow.source, 'source', ['file', 'api']),
    flow: textKey(({ flow }) => flow.id),
    owner: textKey(({ flow }) => flow.policy.owner ?? ''),
    topic: textKey((one) => places(one).flatMap(({ topics }) => topics)),
    group: textKey((one) => places(one).map(({ group }) => group)),
    cluster: textKey((one) => places(one).map(({ cluster }) => cluster)),
  },
  texts: (one) => [
    one.flow.id,
    one.flow.policy.owner,
    ...places(one).flatMap(({ group, topics }) => [group, ...topics]),
  ],
};
