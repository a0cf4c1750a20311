import { type FlowList, type OverviewBody } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { overviewQuery } from '../../api/queries.js';
import { useKeys } from '../../app/keys.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { Icon } from '../../components/Icon/Icon.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Announce } from '../../components/Sentence/Sentence.js';
import { StateChips } from '../../components/StatusPill/StateChips.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { Table } from '../../components/Table/Table.js';
import { useMedia } from '../../hooks/use-media.js';
import { useView } from '../../hooks/use-stream.js';
import { formatCount, formatExact } from '../../model/format.js';
import { FLOW_COLUMNS } from './columns.js';
import { Happened } from './Happened.js';

interface OverviewPageProps {
  /** Opens the palette on what can be done with a flow. */
  readonly onActions: (flow: string) => void;
}

/** Is anything wrong, where, and what is Headgate doing about it? */
export function OverviewPage({ onActions }: OverviewPageProps) {
  const { params } = useAddress();
  const q = params.get('q') ?? '';
  const sort = params.get('sort') ?? 'attention';
  const query = useQuery(overviewQuery(q, sort));
  useView({ kind: 'overview', q, sort });
  const rejected = query.error instanceof ApiError && query.error.status === 400 ? query.error : null;
  // The sentence is about all flows, so a filter that is refused or still on its way does not take it away.
  const last = useRef<OverviewBody | null>(null);
  if (query.data) last.current = query.data.overview;
  const overview = query.data?.overview ?? last.current;
  if (!overview && query.isError && !rejected) {
    return (
      <section className="card">
        <ErrorPanel title="Flows can’t be read" error={query.error} onRetry={() => void query.refetch()} />
      </section>
    );
  }
  return (
    <>
      {overview ? <Head overview={overview} q={q} problem={rejected} /> : <Skeleton height={130} />}
      <div className="two" id="ov">
        {query.data ? (
          <Flows list={query.data} q={q} sort={sort} onActions={onActions} />
        ) : (
          <section className="card">
            {rejected ? <NoHit q={q} problem={rejected.message} /> : <Skeleton height={640} lines={9} />}
          </section>
        )}
        {query.data ? <Happened flows={query.data.flows} /> : null}
      </div>
    </>
  );
}

interface HeadProps {
  readonly overview: OverviewBody;
  readonly q: string;
  readonly problem: ApiError | null;
}

const STATE_FILTER = /(?:^|\s)state:(\S+)/;

function Head({ overview, q, problem }: HeadProps) {
  const selected = STATE_FILTER.exec(q)?.[1] ?? null;
  const select = (state: string | null): void => {
    const rest = q.replace(STATE_FILTER, ' ').trim();
    setParams({ q: [state === null ? '' : `state:${state}`, rest].filter(Boolean).join(' ') || null }, 'push');
  };
  return (
    <>
      <div className="head center">
        <div className="title">
          <h1 className="answer">{overview.answer}</h1>
          {overview.detail ? <p className="sub">{overview.detail}</p> : null}
          <Announce text={`${overview.answer}. ${overview.detail}`} />
        </div>
        <div className="kpis right">
          <Kpi name="Granted" sum={overview.grantedPerSec} />
          <Kpi name="Held back" sum={overview.heldBackPerSec} isHeld />
        </div>
      </div>
      <div className="bar">
        <StateChips counts={overview.counts} selected={selected} onSelect={select} />
        <FilterField key={q} q={q} problem={problem} />
      </div>
    </>
  );
}

interface KpiProps {
  readonly name: string;
  readonly sum: OverviewBody['grantedPerSec'];
  readonly isHeld?: boolean;
}

/** A sum of which not every flow told its part is a lower bound, and says of how many. */
function Kpi({ name, sum, isHeld = false }: KpiProps) {
  const { value, known, of } = sum;
  if (known === 0 && of > 0) {
    return (
      <div>
        <span>{name}</span>
        <b className="c-blind">unknown</b>
      </div>
    );
  }
  return (
    <div>
      <span>{name}</span>
      <b className={isHeld && value > 0 ? 'c-held' : undefined} title={`${formatExact(value)} messages per second`}>
        {known < of ? '≥ ' : ''}
        {formatCount(value)}
        <small>/s{known < of ? `, ${known} of ${of} flows` : ''}</small>
      </b>
    </div>
  );
}

function FilterField({ q, problem }: { readonly q: string; readonly problem: ApiError | null }) {
  const [text, setText] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  useKeys({ f: () => field.current?.focus() });
  return (
    <form
      className="filter"
      onSubmit={(event) => {
        event.preventDefault();
        setParams({ q: text.trim() || null }, 'push');
      }}
    >
      <label className="input">
        <span className="vh">Filter, for example state:held owner:checkout orders</span>
        <Icon name="search" />
        <input
          ref={field}
          type="search"
          placeholder="state:held owner:checkout orders"
          value={text}
          aria-invalid={problem !== null}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') field.current?.blur();
          }}
        />
        <kbd className="only-wide">f</kbd>
      </label>
      {problem ? <p className="hint c-over">{problem.body?.problems?.[0]?.message ?? problem.message}</p> : null}
    </form>
  );
}

interface FlowsProps {
  readonly list: FlowList;
  readonly q: string;
  readonly sort: string;
  readonly onActions: (flow: string) => void;
}

function Flows({ list, q, sort, onActions }: FlowsProps) {
  const { params } = useAddress();
  const isNarrow = useMedia('(max-width: 720px)');
  const selected = params.get('sel');
  const [hasCalm, setCalm] = useState(false);
  const calm = list.flows.filter(({ state }) => state === 'open');
  // On a small screen calm flows fold, as long as something else is there to be read.
  const isFolded =
    isNarrow && !hasCalm && q === '' && sort === 'attention' && calm.length > 2 && calm.length < list.flows.length;
  const rows = isFolded ? list.flows.filter(({ state }) => state !== 'open') : list.flows;
  const names = list.flows.map(({ flow }) => flow);
  const move = (step: number): void => {
    const at = selected === null ? -1 : names.indexOf(selected);
    const next = names[Math.min(names.length - 1, Math.max(0, at + step))];
    if (next === undefined) return;
    setParams({ sel: next });
    document.querySelector(`tr[data-key="${CSS.escape(next)}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  const open = (flow: string): void => navigate(hrefTo(pathOfFlow(flow)));
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    enter: () => (selected === null ? undefined : open(selected)),
    '.': () => (selected === null ? undefined : onActions(selected)),
    esc: () => setParams({ sel: null }),
  });
  if (list.flows.length === 0) {
    return (
      <section className="card">
        <NoHit q={q} problem={null} />
      </section>
    );
  }
  return (
    <Table
      label="Flows, worst first"
      columns={FLOW_COLUMNS(Date.parse(list.serverTime))}
      rows={rows}
      total={list.matching}
      keyOf={({ flow }) => flow}
      selected={selected}
      onSelect={(flow) => setParams({ sel: flow })}
      onOpen={open}
      sort={sort}
      onSort={(next) => setParams({ sort: next === 'attention' ? null : next })}
      isNarrow={isNarrow}
      foot={
        <>
          {isFolded ? (
            <>
              <StatusPill state="open" /> {formatCount(calm.length)} more
              <button type="button" className="btn ghost sm push" onClick={() => setCalm(true)}>
                Show
              </button>
            </>
          ) : null}
          <span>
            {sort === 'attention' ? 'Worst first' : 'Sorted as you chose'}
            {list.matching > list.flows.length
              ? `: ${formatCount(list.flows.length)} of ${formatCount(list.matching)} shown; filter for others`
              : ''}
          </span>
          <span className="push only-wide hints">
            <kbd>j</kbd>
            <kbd>k</kbd> move <kbd>↵</kbd> open <kbd>.</kbd> act <kbd>?</kbd> all keys
          </span>
        </>
      }
    />
  );
}

function NoHit({ q, problem }: { readonly q: string; readonly problem: string | null }) {
  return (
    <EmptyState icon="search" title="No flow matches">
      <span className="mono">{q}</span>
      {problem ? <span>{problem}</span> : null}
      <button type="button" className="btn sm" onClick={() => setParams({ q: null }, 'push')}>
        Clear the filter
      </button>
    </EmptyState>
  );
}
