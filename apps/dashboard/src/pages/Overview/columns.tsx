import { type FlowSummary } from '@headgate/contract';
import { type OverviewLine } from '../../api/overview-list.js';
import { pathOfFlow } from '../../app/routes.js';
import { DelayBar } from '../../components/DelayBar/DelayBar.js';
import { Age, Rate } from '../../components/Figures/Figures.js';
import { Sentence } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { Sparkline } from '../../components/Sparkline/Sparkline.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { type Column } from '../../components/Table/Table.js';
import { toFigure } from '../../model/figure.js';
import { formatCount } from '../../model/format.js';
import { levelOf, sparkObjective } from '../../model/summary-level.js';

/** A calm row has nothing to read: its sentence is short and grey. */
const CALM = 'Open; nothing is held back.';

export const FLOW_COLUMNS: readonly Column<OverviewLine>[] = [
  {
    key: 'state',
    head: 'State',
    className: 'col-state',
    sort: 'attention',
    cell: ({ state }) => <StatusPill state={state} />,
  },
  {
    key: 'flow',
    head: 'Flow',
    className: 'col-flow',
    sort: 'name',
    cell: ({ flow, owner, binding }) => (
      <>
        <Link to={pathOfFlow(flow)} className="nm">
          {flow}
        </Link>
        <span className="dim">{[binding, owner].filter(Boolean).join(' · ')}</span>
      </>
    ),
  },
  {
    key: 'why',
    head: 'Why',
    className: 'col-why',
    cell: ({ flow, state, why }) =>
      state === 'open' ? (
        <span className="dim">{CALM}</span>
      ) : (
        <span className="sub clamp" title={why ?? undefined}>
          {why === null ? 'No decision was taken yet.' : <Sentence text={withoutName(why, flow)} state={state} />}
        </span>
      ),
  },
  {
    key: 'delay',
    head: 'Delay / objective',
    className: 'w-dob',
    sort: 'delay',
    cell: (summary) => <DelayBar {...levelOf(summary)} />,
  },
  {
    key: 'granted',
    head: 'Limit',
    className: 'num col-rate',
    sort: 'rate',
    cell: (summary) => (
      <>
        <b>
          <Rate of={toFigure(summary.ratePerSec, summary.ratePerSecReason)} />
        </b>
        <span className="dim xs under">{askedWord(summary)}</span>
      </>
    ),
  },
  {
    key: 'spark',
    head: 'Last 5 min',
    className: 'w-sp',
    cell: (summary) => <Sparkline values={summary.sparkline.values} objective={sparkObjective(summary)} />,
  },
  {
    key: 'read',
    head: 'Read',
    className: 'num col-read',
    sort: 'age',
    cell: ({ readAtMs, sampleAgeMsReason }) => <Age atMs={readAtMs} reason={sampleAgeMsReason} isShort />,
  },
];

function askedWord({ offeredPerSec, ratePerSec, mode }: FlowSummary): string {
  if (offeredPerSec === null) return 'asked: unknown';
  if (mode === 'observe' || ratePerSec === null || offeredPerSec <= ratePerSec)
    return `all of ${formatCount(offeredPerSec)}`;
  return `of ${formatCount(offeredPerSec)} asked`;
}

/** The name stands in its own column: the row's sentence begins with the verb, so that more of it is seen. */
function withoutName(why: string, flow: string): string {
  const rest = why.startsWith(`${flow} `) ? why.slice(flow.length + 1).replace(/^is /, '') : why;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}
