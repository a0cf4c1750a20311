import { type DecisionBody } from '@headgate/contract';
import { readDecisions } from '../../api/queries.js';
import { pathOfDecision } from '../../app/routes.js';
import { CsvButton } from '../../components/Csv/CsvButton.js';
import { Rate, When } from '../../components/Figures/Figures.js';
import { EmptyState } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';
import { type CsvCell } from '../../model/csv.js';
import { known } from '../../model/figure.js';
import { clampWord, reasonWord } from '../../model/words.js';

const SHOWN = 12;
const CSV_HEADER = [
  'number',
  'at',
  'ratePerSec',
  'ratePerSecBefore',
  'reason',
  'clamp',
  'binding',
  'mode',
  'policyVersion',
  'why',
];

/** All that are kept, not only those on the page. */
async function csvRows(flow: string): Promise<CsvCell[][]> {
  const all = await readDecisions(flow);
  return all.map((d) => [
    d.number,
    d.at,
    d.ratePerSec,
    d.ratePerSecBefore,
    d.reason,
    d.clamp ?? 'none',
    d.binding,
    d.mode,
    d.version,
    d.why,
  ]);
}

export function Decisions({ flow, decisions }: { readonly flow: string; readonly decisions: readonly DecisionBody[] }) {
  return (
    <section className="card" aria-labelledby="decisions">
      <header>
        <h2 id="decisions">Decisions</h2>
        <span className="dim s grow">every change of the rate, with its reason</span>
        {decisions.length === 0 ? null : (
          <CsvButton name={`decisions-${flow}`} header={CSV_HEADER} rows={() => csvRows(flow)} />
        )}
      </header>
      {decisions.length === 0 ? (
        <EmptyState icon="wait" title="No decision yet">
          <span>The first comes with the first reading of the queue.</span>
        </EmptyState>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col" className="num">
                Rate
              </th>
              <th scope="col">Reason</th>
              <th scope="col" className="only-wide">
                Clamp
              </th>
            </tr>
          </thead>
          <tbody>
            {decisions.slice(0, SHOWN).map((decision) => (
              <tr key={decision.number}>
                <td className="dim">
                  <Link to={pathOfDecision(flow, decision.number)} title={`Decision #${decision.number}`}>
                    <When at={decision.at} />
                  </Link>
                </td>
                <td className="num">
                  <b>
                    <Rate of={known(decision.ratePerSec)} />
                  </b>
                </td>
                <td>{reasonWord(decision.reason)}</td>
                <td className="only-wide">{decision.clamp === null ? 'none' : clampWord(decision.clamp)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
