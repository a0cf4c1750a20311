import { type ConstraintViewBody, type FlowDetail } from '@headgate/contract';
import { pathOfQueue } from '../../app/queue-path.js';
import { DelayBar } from '../../components/DelayBar/DelayBar.js';
import { FeasibilityNote } from '../../components/Feasibility/FeasibilityNote.js';
import { Age, Count, Rate } from '../../components/Figures/Figures.js';
import { Link } from '../../components/Shell/Link.js';
import { type Figure, known } from '../../model/figure.js';
import { bindingOf, freshFigure } from '../../model/flow-picture.js';

/** Every queue that limits this flow; the binding one first. */
export function Constraints({ detail }: { readonly detail: FlowDetail }) {
  const binding = bindingOf(detail.decision);
  const views = [...(detail.decision?.constraints ?? [])].sort((a, b) => Number(b === binding) - Number(a === binding));
  if (views.length === 0) return null;
  const serverMs = Date.parse(detail.serverTime);
  return (
    <section className="card" aria-labelledby="constraints">
      <header>
        <h2 id="constraints">Queues</h2>
        <span className="dim s">the lowest ask sets the rate</span>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">Level / objective</th>
            <th scope="col" className="num">
              Asks
            </th>
            <th scope="col" className="num only-wide">
              Members
            </th>
            <th scope="col" className="num">
              Read
            </th>
          </tr>
        </thead>
        <tbody>
          {views.map((view) => (
            <Row key={view.id} view={view} isBinding={view === binding} detail={detail} serverMs={serverMs} />
          ))}
        </tbody>
      </table>
      <FeasibilityNote feasibility={detail.feasibility} />
    </section>
  );
}

interface RowProps {
  readonly view: ConstraintViewBody;
  readonly isBinding: boolean;
  readonly detail: FlowDetail;
  readonly serverMs: number;
}

function Row({ view, isBinding, detail, serverMs }: RowProps) {
  const of = (value: number | null, reason: string | null): Figure => freshFigure(view, value, reason, serverMs);
  const { delaySec = null, backlogMessages = null } = detail.policy.objective;
  const { fill } = view;
  const inSec = delaySec !== null && (view.delaySec !== null || view.lagMessages === null);
  return (
    <tr>
      <td>
        <Name view={view} />
        <span className="dim">
          {isBinding ? 'binding · ' : ''}
          {view.cluster}
          {view.topics.length > 0 && view.topics[0] !== view.group ? ` · ${view.topics.join(', ')}` : ''}
        </span>
      </td>
      <td>
        {fill ? (
          <DelayBar unit="share" level={of(fill.used / fill.limit, null)} objective={fill.objectiveShare} />
        ) : (
          <DelayBar
            unit={inSec ? 'sec' : 'messages'}
            level={inSec ? of(view.delaySec, view.delaySecReason) : of(view.lagMessages, view.lagMessagesReason)}
            objective={inSec ? delaySec : (backlogMessages ?? view.objectiveMessages)}
          />
        )}
      </td>
      <td className="num">
        <Rate of={known(view.askPerSec)} />
      </td>
      <td className="num only-wide">
        <Count of={of(view.members, view.membersReason)} unit="members" />
      </td>
      <td className="num">
        <Age
          atMs={view.sampleAgeMs === null ? null : serverMs - view.sampleAgeMs}
          reason={view.sampleAgeMsReason}
          isShort
        />
      </td>
    </tr>
  );
}

/** A queue of a broker has a page; what is wrong with its settings stands there. */
function Name({ view: { id, cluster, group } }: Pick<RowProps, 'view'>) {
  if (!id.startsWith('rabbitmq:')) return <span className="nm">{group}</span>;
  return (
    <Link to={pathOfQueue(cluster, group)} className="nm">
      {group}
    </Link>
  );
}
