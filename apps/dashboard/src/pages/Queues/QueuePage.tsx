import '../../styles/lag.css';
import { type QueueDetail } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { ApiError } from '../../api/api-error.js';
import { queueQuery } from '../../api/queues.js';
import { pathOfFlow } from '../../app/routes.js';
import { Banner } from '../../components/Banner/Banner.js';
import { Age, Count, Rate } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { useView } from '../../hooks/use-stream.js';
import { type Figure, toFigure } from '../../model/figure.js';
import { Findings } from '../Group/Findings.js';
import { NotFound } from '../NotFound/NotFound.js';

interface QueuePageProps {
  readonly broker: string;
  readonly queue: string;
}

/** How long is it, who consumes, what is wrong with its settings, and what can't be seen? */
export function QueuePage({ broker, queue }: QueuePageProps) {
  useView({ kind: 'system' });
  const { data, error, isError, refetch } = useQuery(queueQuery(broker, queue));
  if (error instanceof ApiError && [400, 404].includes(error.status))
    return <NotFound what={`No queue is named “${queue}” on ${broker}`} />;
  if (data) return <Detail detail={data} isOld={isError} />;
  return (
    <>
      <div className="head">
        <h1>{queue}</h1>
      </div>
      <section className="card">
        {isError ? (
          <ErrorPanel title={`${queue} can’t be read`} error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={480} lines={6} />
        )}
      </section>
    </>
  );
}

function Detail({ detail, isOld }: { readonly detail: QueueDetail; readonly isOld: boolean }) {
  const { broker, queue, vhost, type, node, flow, status, statusReason, alarm, unseen, sampleAgeMs } = detail;
  const atMs = sampleAgeMs === null ? null : Date.parse(detail.serverTime) - sampleAgeMs;
  return (
    <>
      {alarm === null ? null : (
        <Banner tone="over" title="The broker blocks publishers.">
          {alarm}
        </Banner>
      )}
      {isOld ? (
        <Banner tone="blind" title="The controller does not answer.">
          What is shown is the newest that was read.
        </Banner>
      ) : null}
      <div className="head">
        <div className="title">
          <div className="row">
            <h1>{queue}</h1>
            <StatusPill state={status} />
          </div>
          <p className="meta">
            RabbitMQ {broker}, vhost {vhost} · {type ?? 'type unknown'}
            {node === null ? '' : ` on ${node}`} ·{' '}
            {flow === null ? (
              'no flow reads it'
            ) : (
              <>
                limits flow <Link to={pathOfFlow(flow)}>{flow}</Link>
              </>
            )}{' '}
            · read <Age atMs={atMs} reason="it was never read" oldAfterMs={30_000} /> ago
          </p>
        </div>
      </div>
      <section className="why" aria-label="How it is">
        <p className="say">{sentenceOf(statusReason)}</p>
      </section>
      <Facts detail={detail} />
      <Findings findings={detail.findings} />
      {unseen.length === 0 ? null : (
        <section className="card" aria-labelledby="unseen">
          <header>
            <h2 id="unseen">What can’t be seen</h2>
          </header>
          <ul className="found">
            {unseen.map((what) => (
              <li key={what}>
                <span className="pill blind">
                  <Icon name="question" isSmall />
                  Unknown
                </span>
                <span>{what}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

const sentenceOf = (reason: string): string => `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`;

function Facts({ detail }: { readonly detail: QueueDetail }) {
  const why = detail.unseen[0] ?? 'the broker does not tell it';
  const of = (value: number | null, reason: string | null = why): Figure =>
    toFigure(value, value === null ? reason : null);
  const { consumedPerSec, consumedPerSecReason, prefetchTotal, isSaturated, via } = detail;
  const rows: readonly (readonly [string, ReactNode])[] = [
    ['Ready', <Count key="v" of={of(detail.readyMessages)} unit="messages" />],
    ['Unacknowledged', <Count key="v" of={of(detail.unackedMessages)} unit="messages" />],
    ['Consumers', <Count key="v" of={of(detail.consumers, detail.consumersReason)} unit="consumers" />],
    ['Of them active', <Count key="v" of={of(detail.activeConsumers)} unit="consumers" />],
    ['They may hold', <Count key="v" of={of(prefetchTotal, 'without a limit, or not told')} unit="messages" />],
    ['They hold all they may', isSaturated === null ? 'unknown' : isSaturated ? 'yes: saturated' : 'no'],
    ['Consumed', <Rate key="v" of={of(consumedPerSec, consumedPerSecReason)} />],
    ['Published in all', <Count key="v" of={of(detail.publishedMessages)} unit="messages" />],
    ['Done in all', <Count key="v" of={of(detail.doneMessages)} unit="messages" />],
    [
      'Counted by',
      via === null ? 'nobody: the depth alone is known' : `the ${via} ${via === 'management' ? 'API' : 'plugin'}`,
    ],
  ];
  return (
    <section className="card" aria-labelledby="facts">
      <header>
        <h2 id="facts">What is known</h2>
      </header>
      <table>
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
