import { type QueueLine } from '@headgate/contract';
import { pathOfQueue } from '../../app/queue-path.js';
import { pathOfFlow } from '../../app/routes.js';
import { Age, Count, Rate } from '../../components/Figures/Figures.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { type Column } from '../../components/Table/Table.js';
import { toFigure } from '../../model/figure.js';

/** Names of queues may hold anything: they are drawn as text, and nothing else. */
export const queueColumns = (serverMs: number): readonly Column<QueueLine>[] => [
  {
    key: 'state',
    head: 'State',
    className: 'col-state',
    sort: 'risk',
    cell: ({ status }) => <StatusPill state={status} />,
  },
  {
    key: 'queue',
    head: 'Queue',
    className: 'col-name',
    sort: 'name',
    cell: ({ broker, queue, vhost, type }) => (
      <>
        <Link to={pathOfQueue(broker, queue)} className="nm">
          {queue}
        </Link>
        <span className="dim">
          {type ?? 'type unknown'} · {broker} {vhost}
        </span>
      </>
    ),
  },
  {
    key: 'depth',
    head: 'Messages',
    className: 'num col-fig',
    sort: 'depth',
    cell: ({ depthMessages, depthMessagesReason }) => (
      <Count of={toFigure(depthMessages, depthMessagesReason)} unit="messages" />
    ),
  },
  {
    key: 'consumers',
    head: 'Consumers',
    className: 'num col-grows',
    cell: ({ consumers, consumersReason }) => <Count of={toFigure(consumers, consumersReason)} unit="consumers" />,
  },
  {
    key: 'consumes',
    head: 'Consumes',
    className: 'num col-grows',
    sort: 'consumed',
    cell: ({ consumedPerSec, consumedPerSecReason }) => <Rate of={toFigure(consumedPerSec, consumedPerSecReason)} />,
  },
  {
    key: 'why',
    head: 'Why',
    className: 'col-why',
    cell: ({ statusReason, flow }) => (
      <span className="clamp">
        {statusReason}
        {flow === null ? null : (
          <span className="dim">
            {' · '}limits <Link to={pathOfFlow(flow)}>{flow}</Link>
          </span>
        )}
      </span>
    ),
  },
  {
    key: 'read',
    head: 'Read',
    className: 'num col-read',
    cell: ({ sampleAgeMs }) => (
      <Age
        atMs={sampleAgeMs === null ? null : serverMs - sampleAgeMs}
        reason="it was never read"
        isShort
        oldAfterMs={60_000}
      />
    ),
  },
];
