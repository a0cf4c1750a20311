import { FLOW_STATES, type FlowStateName, type OverviewBody } from '@headgate/contract';
import { type FlowLine } from './flow-line.js';

/** Flows that the second sentence names; the rest are counted. */
const NAMED = 3;

const STANDING: Readonly<Record<FlowStateName, string>> = {
  stopped: 'is stopped at its hard limit',
  blind: 'cannot be seen',
  over: 'is over its objective',
  waiting: 'waits for its first decision',
  held: 'is held inside its objective',
  observing: 'is observed',
  open: 'is open',
};

/** How things are, in words and sums. `flows` worst first. */
export function overviewOf(flows: readonly FlowLine[]): OverviewBody {
  const counts = Object.fromEntries(FLOW_STATES.map((state) => [state, 0])) as Record<FlowStateName, number>;
  for (const { state } of flows) counts[state] += 1;
  const needy = flows.filter((flow) => flow.needsYou);
  return {
    answer: answerOf(flows.length, needy.length),
    detail: detailOf(needy),
    flows: flows.length,
    counts,
    grantedPerSec: partialSum(flows.map((flow) => flow.usedPerSec)),
    heldBackPerSec: partialSum(flows.map((flow) => flow.heldPerSec)),
  };
}

function answerOf(flows: number, needy: number): string {
  if (flows === 0) return 'No flow yet';
  if (needy === 0) return flows === 1 ? 'The flow is calm' : `All ${flows} flows are calm`;
  if (flows === 1) return 'Your flow needs you';
  return `${needy} of ${flows} flows ${needy === 1 ? 'needs' : 'need'} you`;
}

function detailOf(needy: readonly FlowLine[]): string {
  if (needy.length === 0) return '';
  const named = needy.slice(0, NAMED).map(({ flow, state }) => `${flow} ${STANDING[state]}`);
  const rest = needy.length - named.length;
  return `${[...named, ...(rest > 0 ? [`${rest} more need a look`] : [])].join('; ')}.`;
}

function partialSum(values: readonly (number | null)[]): OverviewBody['grantedPerSec'] {
  const known = values.filter((value) => value !== null);
  return { value: known.reduce((a, b) => a + b, 0), known: known.length, of: values.length };
}
