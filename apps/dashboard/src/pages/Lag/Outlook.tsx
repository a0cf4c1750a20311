import { type GroupLine } from '@headgate/contract';
import { Rate, When } from '../../components/Figures/Figures.js';
import { useNow } from '../../hooks/use-now.js';
import { type Figure } from '../../model/figure.js';
import { formatDelay, formatExact, formatShare, formatSignedRate } from '../../model/format.js';

const DAY_SEC = 86_400;
/** From this share of retention on the log's end is what matters. */
const NEAR = 0.8;

/** What comes next of it, in a few words; a calm group has nothing to read. */
export function Outlook({ of }: { readonly of: Omit<GroupLine, 'spark' | 'topics'> }) {
  const now = useNow();
  const { status, etaSec, etaSecReason, retentionShare, statusReason, lagMessages } = of;
  if (status === 'UNKNOWN' || status === 'STUCK_PARTITION' || status === 'LOSING_DATA')
    return (
      <span className="sub clamp" title={statusReason}>
        {statusReason}
      </span>
    );
  if (retentionShare !== null && retentionShare >= NEAR)
    return <span className="c-over">{formatShare(retentionShare)} of the log unread</span>;
  if (lagMessages === 0 || (status === 'OK' && etaSecReason === 'not closing')) return <span className="dim">–</span>;
  if (etaSec === null) return <span className="sub clamp">{etaSecReason}</span>;
  if (etaSec > DAY_SEC) return <span className="sub clamp">caught up in {formatDelay(etaSec)}</span>;
  return (
    <span className="sub clamp">
      caught up <When at={now + 1000 * etaSec} />
    </span>
  );
}

/** Signed: a backlog that grows is red, one that closes is green. */
export function Growth({ of }: { readonly of: Figure }) {
  if (!of.known) return <Rate of={of} />;
  if (of.value === 0) return <span className="dim">±0</span>;
  return (
    <span
      className={of.value > 0 ? 'c-over nowrap' : 'c-ok nowrap'}
      title={`${formatExact(of.value)} messages per second`}
    >
      {formatSignedRate(of.value)}
    </span>
  );
}
