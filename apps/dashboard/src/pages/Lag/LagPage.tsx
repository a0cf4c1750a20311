import '../../styles/lag.css';
import { type LagOverview } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from '../../api/api-error.js';
import { FIRST_LINES, type LagView, lagQuery } from '../../api/lag.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Announce } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { StateChips } from '../../components/StatusPill/StateChips.js';
import { useView } from '../../hooks/use-stream.js';
import { GROUP_STATUS_ORDER } from '../../model/state-order.js';
import { FilterField } from '../Overview/FilterField.js';
import { LagTable } from './LagTable.js';

const EXAMPLE = 'state:stopped topic:orders* behind:>1m';
const VIEWS: readonly (readonly [LagView, string])[] = [
  ['groups', 'Groups'],
  ['topics', 'Topics'],
];
const wordOf = (status: string): string => status.toLowerCase().replaceAll('_', '-');
const NOT_CALM = GROUP_STATUS_ORDER.filter((status) => status !== 'OK');

/** Which groups need a look? */
export function LagPage() {
  useView({ kind: 'system' });
  const { params } = useAddress();
  const view: LagView = params.get('view') === 'topics' ? 'topics' : 'groups';
  const q = params.get('q') ?? '';
  const sort = params.get('sort') ?? 'risk';
  const query = useQuery(lagQuery(view, q, sort, FIRST_LINES));
  const rejected = query.error instanceof ApiError && query.error.status === 400 ? query.error : null;
  const last = useRef<LagOverview | null>(null);
  if (query.data) last.current = query.data.overview;
  const overview = last.current;
  if (!overview) {
    return (
      <section className="card">
        <h1 className="vh">Consumer lag</h1>
        {query.isError ? (
          <ErrorPanel title="Groups can’t be read" error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={640} lines={9} />
        )}
      </section>
    );
  }
  return (
    <>
      <Head overview={overview} q={q} view={view} problem={rejected} />
      {query.data && query.data.lines.length > 0 ? (
        <LagTable key={`${view} ${q} ${sort}`} view={view} q={q} sort={sort} />
      ) : (
        <section className="card">
          {query.isPending ? (
            <Skeleton height={480} lines={7} />
          ) : (
            <Empty overview={overview} q={q} problem={rejected} />
          )}
        </section>
      )}
    </>
  );
}

interface HeadProps {
  readonly overview: LagOverview;
  readonly q: string;
  readonly view: LagView;
  readonly problem: ApiError | null;
}

function Head({ overview, q, view, problem }: HeadProps) {
  const selected = NOT_CALM.find((status) => new RegExp(`(?:^|\\s)state:${wordOf(status)}(?:\\s|$)`).test(q)) ?? null;
  const select = (status: string | null): void => {
    const rest = q.replace(/(?:^|\s)state:\S+/g, ' ').trim();
    setParams(
      { q: [status === null ? '' : `state:${wordOf(status)}`, rest].filter(Boolean).join(' ') || null },
      'push',
    );
  };
  return (
    <>
      <div className="head center">
        <div className="title">
          <h1 className="answer">{overview.answer}</h1>
          {overview.detail ? <p className="sub">{overview.detail}</p> : null}
          <Announce text={`${overview.answer}. ${overview.detail}`} />
        </div>
      </div>
      <div className="bar">
        <fieldset className="seg">
          <legend className="vh">What is listed</legend>
          {VIEWS.map(([name, word]) => (
            <button
              key={name}
              type="button"
              aria-pressed={name === view}
              onClick={() => setParams({ view: name === 'groups' ? null : name, sort: null, sel: null }, 'push')}
            >
              {word}
            </button>
          ))}
          <button type="button" aria-pressed="false" onClick={() => navigate(hrefTo('/queues'))}>
            Queues
          </button>
        </fieldset>
        <StateChips
          legend="Groups by state"
          order={NOT_CALM}
          counts={overview.counts}
          selected={selected}
          onSelect={select}
        />
        <FilterField
          key={q}
          q={q}
          problem={problem}
          example={EXAMPLE}
          values={() => ({
            state: new Map(GROUP_STATUS_ORDER.map((status) => [wordOf(status), overview.counts[status] ?? 0])),
            group: new Map(),
            topic: new Map(),
            cluster: new Map(overview.clusters.map(({ cluster, groups }) => [cluster, groups])),
            flow: new Map(),
            type: new Map(['classic', 'consumer', 'share', 'streams'].map((type) => [type, null])),
            behind: new Map(['>30s', '>1m', '>10m', '>1h'].map((bound) => [bound, null])),
            lag: new Map(['>1k', '>100k', '>1M'].map((bound) => [bound, null])),
          })}
        />
      </div>
    </>
  );
}

function Empty({ overview, q, problem }: Pick<HeadProps, 'overview' | 'q' | 'problem'>) {
  if (q !== '') {
    return (
      <EmptyState icon="search" title="Nothing matches">
        <span className="mono">{q}</span>
        {problem ? <span>{problem.message}</span> : null}
        <button type="button" className="btn sm" onClick={() => setParams({ q: null }, 'push')}>
          Clear the filter
        </button>
      </EmptyState>
    );
  }
  if (overview.clusters.length === 0) {
    return (
      <EmptyState icon="plus" title="No cluster is connected">
        <span>Headgate reads every consumer group of a Kafka cluster that it knows.</span>
        <Link to="/connect" className="btn pri">
          Connect a queue
        </Link>
      </EmptyState>
    );
  }
  const silent = overview.clusters.find(({ failure }) => failure !== null);
  return (
    <EmptyState icon="waves" title={silent ? `${silent.cluster} can’t be read` : 'No consumer group yet'}>
      <span>{silent?.failure ?? 'Start a consumer; its group appears here with the next sweep.'}</span>
    </EmptyState>
  );
}
