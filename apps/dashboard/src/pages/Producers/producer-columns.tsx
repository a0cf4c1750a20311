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
    className: 'col-name',
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
    className: 'num col-fig',
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
    className: 'num col-grows',
    sort: 'granted',
    cell: ({ grantedPerSec, grantedPerSecReason }) => <Rate of={toFigure(grantedPerSec, grantedPerSecReason)} />,
  },
  {
    key: 'used',
    head: 'Actual',
    className: 'num col-fig',
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
    head: 'Wait',
    className: 'num col-small col-grows',
    sort: 'waiting',
    cell: ({ waiting, waitingReason }) => <Count of={toFigure(waiting, waitingReason)} unit="callers" />,
  },
  {
    key: 'strategy',
    head: 'The rest',
    className: 'col-grows',
    cell: ({ strategy, mode }) => (mode === 'observe' ? <span className="dim">passes</span> : strategyWord(strategy)),
  },
  {
    key: 'client',
    head: 'SDK',
    className: 'col-grows',
    cell: ({ client, clientReason }) =>
      client === null ? (
        <span className="unk" title={clientReason ?? 'not told'}>
          unknown
        </span>
      ) : (
        <span className="clip" title={client}>
          {client}
        </span>
      ),
  },
  { key: 'why', head: 'Why', className: 'col-why', cell: ({ statusReason }) => <span>{statusReason}</span> },
  {
    key: 'seen',
    head: 'Heard',
    className: 'num col-read',
    sort: 'seen',
    cell: ({ lastSeen }) => <Age atMs={Date.parse(lastSeen)} isShort oldAfterMs={3_000} />,
  },
];
