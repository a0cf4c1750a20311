import { type FlowSummary } from '@headgate/contract';
import { useMemo } from 'react';
import { pathOfFlow } from '../../app/routes.js';
import { When } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { Link } from '../../components/Shell/Link.js';
import { lookOf } from '../../model/states.js';

const SHOWN = 6;

/** One pass, because thousands of flows come each second: times of one form compare as text. */
function newestOf(flows: readonly FlowSummary[]): FlowSummary[] {
  const newest: FlowSummary[] = [];
  for (const flow of flows) {
    const last = newest[SHOWN - 1];
    if (flow.since === null || (last && (last.since ?? '') >= flow.since)) continue;
    const place = newest.findIndex(({ since }) => (since ?? '') < (flow.since ?? ''));
    newest.splice(place === -1 ? newest.length : place, 0, flow);
    newest.length = Math.min(newest.length, SHOWN);
  }
  return newest;
}

/** The newest changes of state, over the flows on this page. */
export function Happened({ flows }: { readonly flows: readonly FlowSummary[] }) {
  const newest = useMemo(() => newestOf(flows), [flows]);
  if (newest.length === 0) return null;
  return (
    <section className="card" aria-labelledby="happened">
      <header>
        <h2 id="happened">What happened</h2>
        <span className="dim s">when each flow came into its state</span>
      </header>
      <ul className="feed">
        {newest.map(({ flow, since, state }) => {
          const look = lookOf(state);
          return (
            <li key={flow}>
              <When at={since ?? ''} />
              <span className={`c-${look.tone}`}>
                <Icon name={look.icon} />
              </span>
              <span>
                <Link to={pathOfFlow(flow)} className="strong">
                  {flow}
                </Link>{' '}
                {look.word.toLowerCase()}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
