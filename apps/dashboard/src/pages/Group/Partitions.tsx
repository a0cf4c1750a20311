import { type GroupDetail, type GroupPartition } from '@headgate/contract';
import { useState } from 'react';
import { CsvButton } from '../../components/Csv/CsvButton.js';
import { Count, Delay, Rate } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { toFigure } from '../../model/figure.js';
import { formatCount } from '../../model/format.js';
import {
  behindOf,
  consumedOf,
  isHot,
  medianLag,
  messagesOf,
  partitionName,
  producedOf,
} from '../../model/lag-figures.js';
import { GROUP_STATUS_ORDER } from '../../model/state-order.js';

const FEW = 12;
/** As many rows as a page bears without being virtual; the file has all. */
const MOST = 1_000;

const CSV = [
  ...[
    'topic',
    'partition',
    'status',
    'statusReason',
    'committedOffset',
    'logStartOffset',
    'endOffset',
    'stableEndOffset',
  ],
  ...[
    'lagMessages',
    'readableLagMessages',
    'lagSec',
    'lagSecBound',
    'consumedPerSec',
    'producedPerSec',
    'etaSec',
    'owner',
  ],
];

/** Worst first: the status, then what holds most. */
export function Partitions({ detail }: { readonly detail: GroupDetail }) {
  const [isAll, setAll] = useState(false);
  const rank = ({ status }: GroupPartition): number => GROUP_STATUS_ORDER.indexOf(status);
  const sorted = [...detail.partitions].sort(
    (a, b) => rank(a) - rank(b) || (b.lagMessages ?? -1) - (a.lagMessages ?? -1) || a.partition - b.partition,
  );
  if (sorted.length === 0) return null;
  const median = medianLag(sorted);
  const shown = sorted.slice(0, isAll ? MOST : FEW);
  const owners = new Map((detail.members ?? []).map(({ id, clientId }) => [id, clientId]));
  return (
    <section className="card" aria-label="Partitions">
      <table>
        <thead>
          <tr>
            <th scope="col">Partition</th>
            <th scope="col" className="num">
              Messages ↓
            </th>
            <th scope="col" className="num">
              Behind
            </th>
            <th scope="col" className="num only-wide">
              Committed
            </th>
            <th scope="col" className="num only-wide">
              End
            </th>
            <th scope="col" className="num only-wide">
              In
            </th>
            <th scope="col" className="num only-wide">
              Out
            </th>
            <th scope="col" className="only-wide">
              Owner
            </th>
            <th scope="col">State</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={`${one.topic} ${one.partition}`}>
              <td>
                <span className="nm">{partitionName(detail, one)}</span>
              </td>
              <td className="num">
                <Count of={messagesOf(one)} unit="messages" />
                {one.boundMessages ? (
                  <span className="dim under">
                    {formatCount(one.boundMessages.least)} to {formatCount(one.boundMessages.most)}
                  </span>
                ) : null}
              </td>
              <td className="num">
                <Delay of={behindOf(one)} />
              </td>
              <td className="num only-wide">
                <Offset of={one.committedOffset} reason={one.lagMessagesReason} />
              </td>
              <td className="num only-wide">
                <Offset of={one.endOffset} reason={one.lagMessagesReason} />
              </td>
              <td className="num only-wide">
                <Rate of={producedOf(one)} />
              </td>
              <td className="num only-wide">
                <Rate of={consumedOf(one)} />
              </td>
              <td className="only-wide">
                {one.owner === null ? <span className="dim">nobody</span> : (owners.get(one.owner) ?? one.owner)}
              </td>
              <td title={one.statusReason}>
                <PartitionState one={one} median={median} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="tfoot">
        <span>
          {formatCount(shown.length)} of {formatCount(sorted.length)} partitions, worst first
        </span>
        {shown.length < sorted.length && !isAll ? (
          <button type="button" className="btn ghost sm" onClick={() => setAll(true)}>
            Show {sorted.length > MOST ? `the worst ${formatCount(MOST)}` : 'all'}
          </button>
        ) : null}
        <CsvButton name={`${detail.group}-partitions`} header={CSV} rows={() => sorted.map(csvRow)} />
      </div>
    </section>
  );
}

function PartitionState({ one, median }: { readonly one: GroupPartition; readonly median: number | null }) {
  if (one.isUnowned) return <span className="pill idle">Read by nobody</span>;
  if (one.boundMessages !== null || one.lagMessages === null) return <StatusPill state="UNKNOWN" />;
  if (one.status.startsWith('OK') && isHot(one, median) && median !== null) {
    return (
      <span className="pill held">
        <Icon name="rise" isSmall />
        Hot, {formatCount((one.lagMessages ?? 0) / Math.max(1, median))} × median
      </span>
    );
  }
  return <StatusPill state={one.status} />;
}

/** An offset is a name more than a number: in full, and unknown where it is. */
function Offset({ of, reason }: { readonly of: string | null; readonly reason: string | null }) {
  return of === null ? <Count of={toFigure(null, reason)} /> : <span className="nowrap">{of}</span>;
}

const csvRow = (one: GroupPartition) => [
  ...[one.topic, one.partition, one.status, one.statusReason, one.committedOffset, one.logStartOffset, one.endOffset],
  ...[
    one.stableEndOffset,
    one.lagMessages,
    one.readableLagMessages,
    one.lagSec?.value ?? null,
    one.lagSec?.bound ?? null,
  ],
  ...[one.consumedPerSec, one.producedPerSec, one.etaSec, one.owner ?? 'nobody'],
];
