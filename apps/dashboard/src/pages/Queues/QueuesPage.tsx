import '../../styles/lag.css';
import { type QueueLine, type QueuePage } from '@headgate/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { QUEUE_LINES, queuesQuery } from '../../api/queues.js';
import { pathOfQueue } from '../../app/queue-path.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { Banner } from '../../components/Banner/Banner.js';
import { Icon } from '../../components/Icon/Icon.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Announce } from '../../components/Sentence/Sentence.js';
import { Table } from '../../components/Table/Table.js';
import { useMedia } from '../../hooks/use-media.js';
import { useView } from '../../hooks/use-stream.js';
import { formatCount } from '../../model/format.js';
import { queueColumns } from './queue-columns.js';

const keyOf = ({ broker, queue }: QueueLine): string => `${broker} ${queue}`;

/** Which queues need a look? */
export function QueuesPage() {
  useView({ kind: 'system' });
  const { params } = useAddress();
  const q = params.get('q') ?? '';
  const sort = params.get('sort') ?? 'risk';
  const { data, isError, error, refetch } = useQuery({ ...queuesQuery(q, sort), placeholderData: keepPreviousData });
  return (
    <>
      {data && isError ? (
        <Banner tone="blind" title="The controller does not answer.">
          What is shown is the newest that was read.
        </Banner>
      ) : null}
      <div className="head center">
        <div className="title">
          <h1 className="answer">{data?.answer ?? 'Queues'}</h1>
          {data ? <Gaps page={data} /> : null}
        </div>
      </div>
      <div className="bar">
        <fieldset className="seg">
          <legend className="vh">What is listed</legend>
          <button type="button" aria-pressed="false" onClick={() => navigate(hrefTo('/lag'))}>
            Groups
          </button>
          <button type="button" aria-pressed="false" onClick={() => navigate(hrefTo('/lag', { view: 'topics' }))}>
            Topics
          </button>
          <button type="button" aria-pressed="true">
            Queues
          </button>
        </fieldset>
        <Search key={q} q={q} />
      </div>
      {data && data.queues.length > 0 ? (
        <List page={data} sort={sort} />
      ) : (
        <section className="card">
          {isError ? (
            <ErrorPanel title="Queues can’t be read" error={error} onRetry={() => void refetch()} />
          ) : data ? (
            <Empty page={data} q={q} />
          ) : (
            <Skeleton height={480} lines={7} />
          )}
        </section>
      )}
    </>
  );
}

function Gaps({ page }: { readonly page: QueuePage }) {
  const gaps = page.brokers.flatMap(({ broker, gap }) => (gap === null ? [] : [`${broker}: ${gap}.`]));
  return (
    <>
      {gaps.length === 0 ? null : <p className="sub">{gaps.join(' ')}</p>}
      <Announce text={page.answer} />
    </>
  );
}

function Search({ q }: { readonly q: string }) {
  const [text, setText] = useState(q);
  return (
    <form
      className="filter"
      onSubmit={(event) => {
        event.preventDefault();
        setParams({ q: text || null }, 'push');
      }}
    >
      <label className="input">
        <span className="vh">Queues whose name holds</span>
        <Icon name="search" />
        <input type="text" placeholder="Part of a name" value={text} onChange={({ target }) => setText(target.value)} />
      </label>
    </form>
  );
}

function List({ page, sort }: { readonly page: QueuePage; readonly sort: string }) {
  const isNarrow = useMedia('(max-width: 720px)');
  const { queues, matching, serverTime } = page;
  const columns = useMemo(() => queueColumns(Date.parse(serverTime)), [serverTime]);
  return (
    <Table
      label="Queues, worst first"
      columns={columns}
      rows={queues}
      total={queues.length}
      keyOf={keyOf}
      selected={null}
      onOpen={(key) => {
        const line = queues.find((one) => keyOf(one) === key);
        if (line) navigate(hrefTo(pathOfQueue(line.broker, line.queue)));
      }}
      onSeen={() => undefined}
      sort={sort}
      restSort="risk"
      onSort={(by) => setParams({ sort: by === 'risk' ? null : by })}
      layout={isNarrow ? 'cards' : 'wide'}
      foot={
        <span>
          {formatCount(matching)} {matching === 1 ? 'queue' : 'queues'}
          {matching > QUEUE_LINES ? `, the first ${QUEUE_LINES} are shown: search for the others` : ''}
        </span>
      }
    />
  );
}

function Empty({ page, q }: { readonly page: QueuePage; readonly q: string }) {
  if (q !== '') {
    return (
      <EmptyState icon="search" title="Nothing matches">
        <span className="mono">{q}</span>
        <button type="button" className="btn sm" onClick={() => setParams({ q: null }, 'push')}>
          Clear the search
        </button>
      </EmptyState>
    );
  }
  if (page.brokers.length === 0) {
    return (
      <EmptyState icon="plus" title="No broker is connected">
        <span>Name a RabbitMQ under brokers of headgate.yaml, or set RABBITMQ_URL.</span>
      </EmptyState>
    );
  }
  return (
    <EmptyState icon="waves" title="No queue yet">
      <span>Queues of the broker appear here with the next list.</span>
    </EmptyState>
  );
}
