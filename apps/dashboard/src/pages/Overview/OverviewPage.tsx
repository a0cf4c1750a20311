import { type OverviewBody } from '@headgate/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from '../../api/api-error.js';
import { type OverviewList, overviewKey } from '../../api/overview-list.js';
import { setParams, useAddress } from '../../app/router.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { nearestName } from '../../model/filter-completion.js';
import { filterValues } from '../../model/filter-values.js';
import { Flows } from './Flows.js';
import { Happened } from './Happened.js';
import { Head } from './Head.js';
import { useList } from './use-list.js';

interface OverviewPageProps {
  readonly onActions: (flow: string) => void;
}

/** Is anything wrong, where, and what is Headgate doing about it? */
export function OverviewPage({ onActions }: OverviewPageProps) {
  const { params } = useAddress();
  const q = params.get('q') ?? '';
  const sort = params.get('sort') ?? 'attention';
  const { query, onSeen } = useList(q, sort);
  const list = query.data;
  const rejected = query.error instanceof ApiError && query.error.status === 400 ? query.error : null;
  // The sentence is about all flows, so a filter that is refused or still on its way does not take it away.
  const last = useRef<OverviewBody | null>(null);
  if (list) last.current = list.overview;
  const overview = list?.overview ?? last.current;
  const all = useQueryClient().getQueryData<OverviewList>(overviewKey('', 'attention'))?.flows ?? list?.flows;
  if (!overview && query.isError && !rejected) {
    return (
      <section className="card">
        <h1 className="vh">Overview</h1>
        <ErrorPanel title="Flows can’t be read" error={query.error} onRetry={() => void query.refetch()} />
      </section>
    );
  }
  const isEmpty = list !== undefined && list.flows.length === 0;
  return (
    <>
      {overview ? (
        <Head
          overview={overview}
          q={q}
          problem={rejected}
          values={() => (overview ? filterValues(overview, all ?? []) : {})}
        />
      ) : (
        <HeadSkeleton />
      )}
      <div className="two" id="ov">
        {list && !isEmpty ? (
          <Flows list={list} q={q} sort={sort} onSeen={onSeen} onActions={onActions} />
        ) : (
          <section className="card">
            {isEmpty || rejected ? (
              <NoHit q={q} problem={rejected?.message ?? null} names={all?.map(({ flow }) => flow) ?? []} />
            ) : (
              <Skeleton height={640} lines={9} />
            )}
          </section>
        )}
        {list ? <Happened flows={list.flows} /> : null}
      </div>
    </>
  );
}

const HeadSkeleton = () => (
  <div>
    <h1 className="vh">Overview</h1>
    <Skeleton height={130} />
  </div>
);

interface NoHitProps {
  readonly q: string;
  readonly problem: string | null;
  readonly names: readonly string[];
}

/** Why it is empty, the likely spelling, and the way out. */
function NoHit({ q, problem, names }: NoHitProps) {
  const near = /^[^\s:"*]{3,}$/.test(q) ? nearestName(q, names) : null;
  return (
    <EmptyState icon="search" title="No flow matches">
      <span className="mono">{q}</span>
      {problem ? <span>{problem}</span> : null}
      {near === null ? null : (
        <button type="button" className="btn sm pri" onClick={() => setParams({ q: near }, 'push')}>
          Did you mean {near}?
        </button>
      )}
      <button type="button" className="btn sm" onClick={() => setParams({ q: null }, 'push')}>
        Clear the filter
      </button>
    </EmptyState>
  );
}
