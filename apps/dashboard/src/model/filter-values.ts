import { type FlowSummary, type OverviewBody } from '@headgate/contract';
import { type FilterValues } from './filter-completion.js';
import { FLOW_STATE_ORDER } from './state-order.js';

/** Counts are of all flows where the server tells them, else of those in the page and only when these are all. */
export function filterValues(overview: OverviewBody, flows: readonly FlowSummary[]): FilterValues {
  const isWhole = flows.length === overview.flows;
  const of = (pick: (flow: FlowSummary) => string | null): ReadonlyMap<string, number | null> => {
    const counts = new Map<string, number | null>();
    for (const flow of flows) {
      const value = pick(flow);
      if (value) counts.set(value, isWhole ? (counts.get(value) ?? 0) + 1 : null);
    }
    return counts;
  };
  const counts: Readonly<Record<string, number>> = overview.counts;
  return {
    state: new Map(FLOW_STATE_ORDER.map((state) => [state, counts[state] ?? 0])),
    mode: withChoices(
      of(({ mode }) => mode),
      ['observe', 'enforce'],
    ),
    owner: of(({ owner }) => owner),
    group: of(({ binding }) => binding),
    flow: of(({ flow }) => flow),
    source: withChoices(
      of(({ source }) => source),
      ['api', 'file'],
    ),
    topic: new Map(),
    cluster: new Map(),
  };
}

function withChoices(
  found: ReadonlyMap<string, number | null>,
  choices: readonly string[],
): ReadonlyMap<string, number | null> {
  return new Map(choices.map((choice) => [choice, found.get(choice) ?? null]));
}
