import { type DecisionBody, type DecisionDetail } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { decisionQuery } from '../../api/queries.js';
import { pathOfDecision, pathOfVersions } from '../../app/routes.js';
import { Count, Delay, Rate, When } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Sentence } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { ModePill } from '../../components/StatusPill/StatusPill.js';
import { useToast } from '../../components/Toast/Toast.js';
import { useFlowView } from '../../hooks/use-stream.js';
import { known, toFigure } from '../../model/figure.js';
import { clampWord, reasonWord } from '../../model/words.js';
import { NotFound } from '../NotFound/NotFound.js';
import { DecisionInputs } from './DecisionInputs.js';

/** What exactly was decided from what? */
export function DecisionPage({ flow, number }: { readonly flow: string; readonly number: number }) {
  const query = useQuery(decisionQuery(flow, number));
  const isGone = useFlowView(flow, query);
  if (isGone) {
    return <NotFound what={`${flow} has no decision #${number} any more`} />;
  }
  if (!query.data) {
    return (
      <>
        <div className="head">
          <h1>
            {flow}, decision #{number}
          </h1>
        </div>
        <section className="card">
          {query.isError ? (
            <ErrorPanel title="The decision can’t be read" error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Skeleton height={420} lines={6} />
          )}
        </section>
      </>
    );
  }
  const { decision } = query.data;
  return (
    <>
      <Head detail={query.data} />
      <section className="why" aria-label="Why">
        <p className="say">
          <Sentence
            text={`${decision.why}.`}
            state={decision.reason.startsWith('BACKLOG_ABOVE_OBJECTIVE') ? 'over' : 'held'}
          />
        </p>
        <p className="next">{reasonWord(decision.reason)}.</p>
      </section>
      <Steps detail={query.data} />
      <DecisionInputs decision={decision} />
      <Neighbours detail={query.data} />
    </>
  );
}

function Head({ detail }: { readonly detail: DecisionDetail }) {
  const { flow, decision, before, after } = detail;
  const toast = useToast();
  const copy = (): void => {
    navigator.clipboard.writeText(JSON.stringify(detail, null, 2)).then(
      () => toast('The decision is copied as JSON.'),
      () => toast('The browser did not allow copying.'),
    );
  };
  return (
    <div className="head">
      <div className="title">
        <div className="row">
          <h1>
            {flow}, decision #{decision.number}
          </h1>
          <ModePill mode={decision.mode} />
        </div>
        <p className="meta">
          <When at={decision.at} /> ·{' '}
          <Link to={pathOfVersions(flow)}>
            {decision.version === null ? 'policy version unknown' : `policy v${decision.version}`}
          </Link>{' '}
          · epoch <Count of={toFigure(decision.epoch, 'not published yet')} />, budget {decision.seq}
          {decision.publishedReason ? <b className="c-over"> · not published: {decision.publishedReason}</b> : null}
        </p>
      </div>
      <div className="acts">
        {before ? (
          <Link to={pathOfDecision(flow, before.number)} className="btn">
            ← #{before.number}
          </Link>
        ) : null}
        {after ? (
          <Link to={pathOfDecision(flow, after.number)} className="btn">
            #{after.number} →
          </Link>
        ) : null}
        <button type="button" className="btn" onClick={copy}>
          <Icon name="copy" />
          Copy as JSON
        </button>
      </div>
    </div>
  );
}

const KINDS = { law: 'Law', rail: 'Guard rail', lowest: 'Lowest', result: 'Set' } as const;

/** From the law's wish through each guard rail to what was set. */
function Steps({ detail }: { readonly detail: DecisionDetail }) {
  return (
    <section className="card" aria-labelledby="steps">
      <header>
        <h2 id="steps">From wish to rate</h2>
        <span className="dim s">what the law asked, each guard rail, the result</span>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">What</th>
            <th scope="col" className="only-wide">
              Clamp
            </th>
            <th scope="col" className="num">
              Rate after it
            </th>
          </tr>
        </thead>
        <tbody>
          {detail.steps.map((step, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps are their order
            <tr key={index} className={step.kind === 'result' ? 'sel' : undefined}>
              <td>{KINDS[step.kind]}</td>
              <td>{step.text}</td>
              <td className="only-wide">{step.clamp === null ? 'none' : clampWord(step.clamp)}</td>
              <td className="num">
                <b>
                  <Rate of={known(step.ratePerSec)} />
                </b>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Neighbours({ detail }: { readonly detail: DecisionDetail }) {
  const rows: [string, DecisionBody | null][] = [
    ['Before', detail.before],
    ['This', detail.decision],
    ['After', detail.after],
  ];
  return (
    <section className="card" aria-labelledby="neighbours">
      <header>
        <h2 id="neighbours">Before and after</h2>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Which</th>
            <th scope="col">Time</th>
            <th scope="col" className="num">
              Rate
            </th>
            <th scope="col">Reason</th>
            <th scope="col" className="num only-wide">
              Delay
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([word, decision]) =>
            decision === null ? (
              <tr key={word}>
                <td>{word}</td>
                <td colSpan={4} className="dim">
                  {word === 'After' ? 'this is the newest' : 'this is the first that is kept'}
                </td>
              </tr>
            ) : (
              <tr key={word}>
                <td>
                  {word} <span className="dim">#{decision.number}</span>
                </td>
                <td>
                  <When at={decision.at} />
                </td>
                <td className="num">
                  <b>
                    <Rate of={known(decision.ratePerSec)} />
                  </b>
                </td>
                <td>{reasonWord(decision.reason)}</td>
                <td className="num only-wide">
                  <Delay of={toFigure(decision.constraints[0]?.delaySec, decision.constraints[0]?.delaySecReason)} />
                </td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </section>
  );
}
