import { type ProducerPage } from '@headgate/contract';
import { pathOfFlow } from '../../app/routes.js';
import { Rate } from '../../components/Figures/Figures.js';
import { Link } from '../../components/Shell/Link.js';
import { ModePill } from '../../components/StatusPill/StatusPill.js';
import { known } from '../../model/figure.js';
import { formatCount } from '../../model/format.js';

/** Flows whose broker takes more than producers report: somebody sends without the SDK. */
export function Unbudgeted({ page }: { readonly page: ProducerPage }) {
  const { unbudgeted, unbudgetedFlows, unbudgetedUnknown, unbudgetedUnknownReason } = page;
  if (unbudgeted.length === 0 && unbudgetedUnknown === 0) return null;
  const more = unbudgetedFlows - unbudgeted.length;
  return (
    <section className="card" aria-labelledby="unbudgeted">
      <header>
        <h2 id="unbudgeted">Traffic without a budget</h2>
        <span className="dim s">reaches the broker beyond what producers report</span>
      </header>
      {unbudgeted.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">Flow</th>
              <th scope="col">Mode</th>
              <th scope="col" className="num">
                Without a budget
              </th>
              <th scope="col" className="num">
                Reported
              </th>
            </tr>
          </thead>
          <tbody>
            {unbudgeted.map(({ flow, mode, perSec, usedPerSec }) => (
              <tr key={flow}>
                <td>
                  <Link to={pathOfFlow(flow)} className="nm">
                    {flow}
                  </Link>
                </td>
                <td>
                  <ModePill mode={mode} />
                </td>
                <td className="num">
                  <Rate of={known(perSec)} />
                </td>
                <td className="num">
                  <Rate of={known(usedPerSec)} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 || unbudgetedUnknown > 0 ? (
        <div className="tfoot">
          {more > 0 ? <span>{formatCount(more)} more</span> : null}
          {unbudgetedUnknown > 0 ? (
            <span>
              <span className="unk">unknown</span> of {formatCount(unbudgetedUnknown)}{' '}
              {unbudgetedUnknown === 1 ? 'flow' : 'flows'} ({unbudgetedUnknownReason})
            </span>
          ) : null}
        </div>
      ) : null}
    </section>
  );
}
