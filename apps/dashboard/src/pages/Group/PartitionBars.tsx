import { type GroupDetail, type GroupPartition } from '@headgate/contract';
import { formatCount, formatExact } from '../../model/format.js';
import { isHot, medianLag, partitionName } from '../../model/lag-figures.js';

/** More than these are told apart by nobody: the worst are drawn, and the table has all. */
const MOST_BARS = 24;

/** Which partition holds the backlog: one bar each, to one scale. */
export function PartitionBars({ detail }: { readonly detail: GroupDetail }) {
  const { partitions } = detail;
  const median = medianLag(partitions);
  const shown =
    partitions.length <= MOST_BARS
      ? partitions
      : [...partitions]
          .sort((a, b) => (b.lagMessages ?? Number.POSITIVE_INFINITY) - (a.lagMessages ?? Number.POSITIVE_INFINITY))
          .slice(0, MOST_BARS);
  const most = Math.max(1, ...shown.map(({ lagMessages }) => lagMessages ?? 0));
  return (
    <section className="card" aria-labelledby="bars">
      <header>
        <h2 id="bars">Messages by partition</h2>
        <span className="dim s">{skewWords(detail, median)}</span>
      </header>
      <div className="body">
        {partitions.length === 0 ? (
          <p className="dim">It has no position on any topic.</p>
        ) : (
          <ul className={shown.length > 12 ? 'parts many' : 'parts'}>
            {shown.map((one) => (
              <Bar
                key={`${one.topic} ${one.partition}`}
                one={one}
                name={partitionName(detail, one)}
                most={most}
                median={median}
              />
            ))}
          </ul>
        )}
        {partitions.length > shown.length ? (
          <p className="dim">
            The worst {MOST_BARS} of {formatCount(partitions.length)}; the table has all.
          </p>
        ) : null}
      </div>
    </section>
  );
}

interface BarProps {
  readonly one: GroupPartition;
  readonly name: string;
  readonly most: number;
  readonly median: number | null;
}

function Bar({ one, name, most, median }: BarProps) {
  const { lagMessages, lagMessagesReason } = one;
  if (lagMessages === null) {
    return (
      <li className="na" title={`${name}: unknown, ${lagMessagesReason}`}>
        <b>?</b>
        <u />
        <span>{`p${one.partition}`}</span>
        <span className="vh">unknown: {lagMessagesReason}</span>
      </li>
    );
  }
  return (
    <li className={isHot(one, median) ? 'hot' : undefined} title={`${name}: ${formatExact(lagMessages)} messages`}>
      <b>{formatCount(lagMessages)}</b>
      <u style={{ height: `${Math.round((78 * lagMessages) / most) + 2}px` }} />
      <span>{`p${one.partition}`}</span>
    </li>
  );
}

function skewWords({ partitions, skew, maxPartition }: GroupDetail, median: number | null): string {
  const parts = [median === null ? '' : `median ${formatCount(median)}`];
  if (skew !== null && skew >= 2 && maxPartition !== null && partitions.length > 1)
    parts.push(`${maxPartition} is ${formatCount(skew)} × the median`);
  return parts.filter(Boolean).join(' · ');
}
