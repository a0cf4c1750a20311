import { type GroupDetail } from '@headgate/contract';
import { type ReactNode } from 'react';
import { Count, Delay, Rate } from '../../components/Figures/Figures.js';
import { toFigure } from '../../model/figure.js';
import { formatCount, formatDelay, formatShare } from '../../model/format.js';
import { behindOf, consumedOf, growthOf, messagesOf, producedOf } from '../../model/lag-figures.js';
import { Growth, Outlook } from '../Lag/Outlook.js';

/** The five figures, each with what it rests on. */
export function Score({ detail }: { readonly detail: GroupDetail }) {
  const { partitionCount, unknownPartitions, noCommitPartitions, retentionShare, lostMessages } = detail;
  const answered = partitionCount - unknownPartitions;
  return (
    <section className="card score" aria-label="Figures">
      <One name="Behind" note={exactness(detail)}>
        <Delay of={behindOf(detail)} />
      </One>
      <One
        name="Messages"
        note={`${formatCount(answered)} of ${formatCount(partitionCount)} partitions answered${
          noCommitPartitions > 0 ? `, ${formatCount(noCommitPartitions)} never committed` : ''
        }`}
      >
        <Count of={messagesOf(detail)} unit="messages" />
      </One>
      <One
        name="In and out"
        note={
          <>
            backlog <Growth of={growthOf(detail)} />
          </>
        }
      >
        <Rate of={producedOf(detail)} /> → <Rate of={consumedOf(detail)} />
      </One>
      <One name="Caught up in" note={<Outlook of={detail} />}>
        {detail.etaSecReason === 'not closing' ? (
          'not closing'
        ) : (
          <Delay of={toFigure(detail.etaSec, detail.etaSecReason)} />
        )}
      </One>
      <One
        name="Of the log unread"
        note={lostMessages === 0 ? 'nothing lost since it is watched' : `${formatCount(lostMessages)} messages lost`}
      >
        {retentionShare === null ? (
          <Count of={toFigure(null, detail.retentionShareReason)} />
        ) : (
          <span className={retentionShare >= 0.8 ? 'c-over nowrap' : 'nowrap'}>{formatShare(retentionShare)}</span>
        )}
      </One>
    </section>
  );
}

function One({
  name,
  note,
  children,
}: {
  readonly name: string;
  readonly note: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div>
      <span>{name}</span>
      <b>{children}</b>
      <em>{note}</em>
    </div>
  );
}

function exactness({ lagSec, lagSecReason, maxPartition, objectiveSec }: GroupDetail): string {
  if (lagSec === null) return lagSecReason ?? '';
  const bound =
    lagSec.bound === 'lower'
      ? 'at least: our history begins later'
      : lagSec.value === 0
        ? 'nothing waits'
        : `exact to ±${formatDelay(lagSec.uncertaintySec)}${lagSec.source === 'timestamp' ? ', by the records’ clocks' : ''}`;
  const objective = objectiveSec === null ? '' : ` · objective ${formatDelay(objectiveSec)}`;
  return `${bound}${lagSec.value > 0 && maxPartition !== null ? ` · worst ${maxPartition}` : ''}${objective}`;
}
