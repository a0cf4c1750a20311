import { type ProducerLine } from '@headgate/contract';
import { pathOfFlow } from '../../app/routes.js';
import { Age, Count, Rate } from '../../components/Figures/Figures.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { type Column } from '../../components/Table/Table.js';
import { toFigure } from '../../model/figure.js';
import { strategyWord } from '../../model/words.js';

export const keyOf = ({ flow, producer }: ProducerLine): string => `${flow} ${producer}`;

/** A producer names itself: it is drawn as text, and nothing else. */
export const producerColumns = (onOpen: (key: string) => void): readonly Column<ProducerLine>[] => [
  {
    key: 'state',
    head: 'State',
    className: 'col-state',
    sort: 'attention',
    cell: ({ status }) => <StatusPill state={status} />,
  },
  {
    key: 'producer',
    head: 'Producer',
    className: 'col-name tight',
    sort: 'producer',
    cell: (line) => (
      <>
        <button type="button" className="nm plain" title={line.producer} onClick={() => onOpen(keyOf(line))}>
          {line.producer}
        </button>
        <span className="dim">
          {line.instances} {line.instances === 1 ? 'instance' : 'instances'} on{' '}
          <Link to={pathOfFlow(line.flow)}>{line.flow}</Link>
        </span>
      </>
    ),
  },
  {
    key: 'weight',
    head: 'Weight',
    className: 'num col-small col-grows',
    cell: ({ weight, priority }) => (
      <>
        <Count of={toFigure(weight, null)} unit="times the share of a producer of weight 1" />
        {priority === 'normal' ? null : <span className="dim"> {priority}</span>}
      </>
    ),
  },
  {
    key: 'asked',
    head: 'Asked',
    className: 'num col-fig tight',
    sort: 'asked',
    cell: ({ askedPerSec, askedPerSecReason }) => (
      <>
        <span className="only-narrow dim">asks </span>
        <Rate of={toFigure(askedPerSec, askedPerSecReason)} />
      </>
    ),
  },
  {
    key: 'granted',
    head: 'Granted',
    className: 'num col-grows tight',
    sort: 'granted',
    cell: ({ grantedPerSec, grantedPerSecReason }) => <Rate of={toFigure(grantedPerSec, grantedPerSecReason)} />,
  },
  {
    key: 'used',
    head: 'Actual',
    className: 'num col-fig tight',
    sort: 'used',
    cell: ({ usedPerSec, usedPerSecReason }) => (
      <>
        <span className="only-narrow dim">sends </span>
        <Rate of={toFigure(usedPerSec, usedPerSecReason)} />
      </>
    ),
  },
  {
    key: 'waits',
    head: 'Waits',
    className: 'num col-grows',
    sort: 'waiting',
    cell: ({ waiting, waitingReason, strategy, mode }) => (
      <>
        <Count of={toFigure(waiting, waitingReason)} unit="callers" />
        <span className="under dim">{mode === 'observe' ? 'all passes' : `rest ${strategyWord(strategy)}`}</span>
      </>
    ),
  },
  {
    key: 'client',
    head: 'SDK',
    className: 'col-client col-grows',
    cell: ({ client, clientReason, lastSeen }) => (
      <>
        {client === null ? (
          <span className="unk" title={clientReason ?? 'not told'}>
            unknown
          </span>
        ) : (
          <span className="clip" title={client}>
            {client}
          </span>
        )}
        <span className="under dim">
          heard <Age atMs={Date.parse(lastSeen)} oldAfterMs={3_000} /> ago
        </span>
      </>
    ),
  },
  {
    key: 'why',
    head: 'Why',
    className: 'col-why',
    cell: ({ statusReason }) => <span className="clamp">{statusReason}</span>,
  },
];
