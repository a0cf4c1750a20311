import '../../styles/lag.css';
import '../../styles/producers.css';
import { type ProducerPage } from '@headgate/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { ApiError } from '../../api/api-error.js';
import { PRODUCER_LINES, producersQuery } from '../../api/producers.js';
import { setParams, useAddress } from '../../app/router.js';
import { Banner } from '../../components/Banner/Banner.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Announce } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { StateChips } from '../../components/StatusPill/StateChips.js';
import { Table } from '../../components/Table/Table.js';
import { useSetting } from '../../hooks/use-device-setting.js';
import { useMedia } from '../../hooks/use-media.js';
import { useRowKeys } from '../../hooks/use-row-keys.js';
import { useView } from '../../hooks/use-stream.js';
import { formatCount } from '../../model/format.js';
import { PRODUCER_STATUS_ORDER } from '../../model/state-order.js';
import { FilterField } from '../Overview/FilterField.js';
import { InstancesSheet } from './InstancesSheet.js';
import { keyOf, producerColumns } from './producer-columns.js';
import { Unbudgeted } from './Unbudgeted.js';

const NOT_CALM = PRODUCER_STATUS_ORDER.filter((status) => status !== 'open');

const open = (key: string): void => setParams({ sel: key, sheet: 'instances' });

/** Who is held, and who ignores the budget? */
export function ProducersPage() {
  useView({ kind: 'system' });
  const { params } = useAddress();
  const [q, sort] = [params.get('q') ?? '', params.get('sort') ?? 'attention'];
  const query = useQuery({ ...producersQuery(q, sort), placeholderData: keepPreviousData });
  const problem = query.error instanceof ApiError && query.error.status === 400 ? query.error : null;
  const last = useRef<ProducerPage | null>(null);
  if (query.data) last.current = query.data;
  const page = last.current;
  if (!page) {
    return (
      <section className="card">
        <h1 className="vh">Producers</h1>
        {query.isError && !problem ? (
          <ErrorPanel title="Producers can’t be read" error={query.error} onRetry={() => void query.refetch()} />
        ) : problem ? (
          <NoHit q={q} problem={problem} />
        ) : (
          <Skeleton height={640} lines={9} />
        )}
      </section>
    );
  }
  return (
    <>
      {query.isError && !problem ? (
        <Banner tone="blind" title="The controller does not answer.">
          What is shown is the newest that was read.
        </Banner>
      ) : null}
      <Head page={page} q={q} problem={problem} />
      {page.producers.length > 0 && !problem ? (
        <List page={page} sort={sort} />
      ) : (
        <section className="card">{q === '' ? <Empty page={page} /> : <NoHit q={q} problem={problem} />}</section>
      )}
      <Unbudgeted page={page} />
      <OpenSheet sel={params.get('sheet') === 'instances' ? params.get('sel') : null} />
    </>
  );
}

/** No flow has a space in its name; a producer may have. */
function OpenSheet({ sel }: { readonly sel: string | null }) {
  const [, flow, producer] = /^(\S+) (.+)$/s.exec(sel ?? '') ?? [];
  if (!flow || !producer) return null;
  return <InstancesSheet flow={flow} producer={producer} onClose={() => setParams({ sheet: null })} />;
}

interface HeadProps {
  readonly page: ProducerPage;
  readonly q: string;
  readonly problem: ApiError | null;
}

function Head({ page, q, problem }: HeadProps) {
  const { answer, detail, counts } = page.overview;
  const selected = NOT_CALM.find((status) => new RegExp(`(?:^|\\s)state:${status}(?:\\s|$)`).test(q)) ?? null;
  const select = (status: string | null): void => {
    const rest = q.replace(/(?:^|\s)state:\S+/g, ' ').trim();
    setParams({ q: [status === null ? '' : `state:${status}`, rest].filter(Boolean).join(' ') || null }, 'push');
  };
  const choices = (values: readonly string[]) => new Map(values.map((value) => [value, null]));
  return (
    <>
      <div className="head center">
        <div className="title">
          <h1 className="answer">{answer}</h1>
          {detail ? <p className="sub">{detail}</p> : null}
          <Announce text={`${answer}. ${detail}`} />
        </div>
      </div>
      <div className="bar">
        <StateChips
          legend="Producers by state"
          order={NOT_CALM}
          counts={counts}
          selected={selected}
          onSelect={select}
        />
        <FilterField
          key={q}
          q={q}
          problem={problem}
          example="state:held flow:orders*"
          values={() => ({
            state: new Map(PRODUCER_STATUS_ORDER.map((status) => [status, counts[status]])),
            producer: choices(page.producers.map(({ producer }) => producer)),
            flow: choices(page.producers.map(({ flow }) => flow)),
            client: choices(page.producers.flatMap(({ client }) => client ?? [])),
            mode: choices(['observe', 'enforce']),
            strategy: choices(['block', 'drop', 'throttle', 'reject', 'spill']),
          })}
        />
      </div>
    </>
  );
}

function List({ page, sort }: { readonly page: ProducerPage; readonly sort: string }) {
  const { params } = useAddress();
  const isNarrow = useMedia('(max-width: 720px)');
  const density = useSetting('density');
  const columns = useMemo(() => producerColumns(open), []);
  const { producers, matching } = page;
  const selected = params.get('sel');
  useRowKeys({ keys: producers.map(keyOf), selected, open });
  return (
    <Table
      label="Producers, worst first"
      columns={columns}
      rows={producers}
      total={producers.length}
      keyOf={keyOf}
      selected={selected}
      onOpen={open}
      onSeen={ignore}
      sort={sort}
      onSort={(by) => setParams({ sort: by === 'attention' ? null : by })}
      layout={isNarrow ? 'cards' : density === 'compact' ? 'compact' : 'wide'}
      foot={
        <span>
          {formatCount(matching)} {matching === 1 ? 'producer' : 'producers'}
          {sort === 'attention' ? ', worst first' : ', sorted as you chose'}
          {matching > PRODUCER_LINES ? `; the first ${PRODUCER_LINES} are shown: filter for the others` : ''}
        </span>
      }
    />
  );
}

const ignore = (): void => undefined;

function NoHit({ q, problem }: { readonly q: string; readonly problem: ApiError | null }) {
  return (
    <EmptyState icon="search" title="Nothing matches">
      <span className="mono">{q}</span>
      {problem ? <span>{problem.body?.problems?.[0]?.message ?? problem.message}</span> : null}
      <button type="button" className="btn sm" onClick={() => setParams({ q: null }, 'push')}>
        Clear the filter
      </button>
    </EmptyState>
  );
}

function Empty({ page }: { readonly page: ProducerPage }) {
  if (page.overview.flows === 0) {
    return (
      <EmptyState icon="plus" title="No flow yet">
        <span>Producers lease from a flow; a flow begins with a queue.</span>
        <Link to="/connect" className="btn pri">
          Connect a queue
        </Link>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="wait" title="No producer yet">
      <span>None leased within the last minute. Three lines put the SDK into yours.</span>
      <Link to="/connect" className="btn pri">
        See the lines
      </Link>
    </EmptyState>
  );
}
