import { useState } from 'react';
import { type OverviewLine, type OverviewList, readWholeList } from '../../api/overview-list.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { CsvButton } from '../../components/Csv/CsvButton.js';
import { Icon } from '../../components/Icon/Icon.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { Table } from '../../components/Table/Table.js';
import { chooseSetting, useSetting } from '../../hooks/use-device-setting.js';
import { useMedia } from '../../hooks/use-media.js';
import { useRowKeys } from '../../hooks/use-row-keys.js';
import { formatCount } from '../../model/format.js';
import { FLOW_COLUMNS } from './columns.js';
import { FLOW_CSV_HEADER, flowCsvRow } from './flow-csv.js';

interface FlowsProps {
  readonly list: OverviewList;
  readonly q: string;
  readonly sort: string;
  readonly onSeen: (first: number, last: number) => void;
  /** Opens the palette on what can be done with a flow. */
  readonly onActions: (flow: string) => void;
}

const nameOf = ({ flow }: OverviewLine): string => flow;
const open = (flow: string): void => {
  setParams({ sel: flow });
  navigate(hrefTo(pathOfFlow(flow)));
};
const sortBy = (sort: string): void => setParams({ sort: sort === 'attention' ? null : sort });

/** The flows that the filter matches, in the server's order. */
export function Flows({ list, q, sort, onSeen, onActions }: FlowsProps) {
  const { params } = useAddress();
  const isNarrow = useMedia('(max-width: 720px)');
  const density = useSetting('density');
  const selected = params.get('sel');
  const [hasCalm, setCalm] = useState(false);
  const { flows, matching, overview } = list;
  const needy = flows.filter(({ state }) => state !== 'open');
  const calm = matching - needy.length;
  // On a small screen calm flows fold, as long as something else is there to be read.
  const isFolded =
    isNarrow &&
    !hasCalm &&
    q === '' &&
    sort === 'attention' &&
    calm > 2 &&
    needy.length > 0 &&
    needy.length < flows.length;
  const more = { '.': () => (selected === null ? undefined : onActions(selected)) };
  useRowKeys({ keys: flows.map(nameOf), selected, open, more });
  return (
    <Table
      label="Flows, worst first"
      columns={FLOW_COLUMNS}
      rows={isFolded ? needy : flows}
      total={isFolded ? needy.length : matching}
      keyOf={nameOf}
      selected={selected}
      onOpen={open}
      onSeen={onSeen}
      sort={sort}
      onSort={sortBy}
      layout={isNarrow ? 'cards' : density === 'compact' ? 'compact' : 'wide'}
      foot={
        <>
          {isFolded ? (
            <>
              <StatusPill state="open" /> {formatCount(calm)} more
              <button type="button" className="btn ghost sm push" onClick={() => setCalm(true)}>
                Show
              </button>
            </>
          ) : null}
          <span className={isFolded ? 'only-wide' : undefined}>
            {sort === 'attention' ? 'Worst first' : 'Sorted as you chose'}
            {matching < overview.flows ? `; ${formatCount(matching)} of ${formatCount(overview.flows)} match` : ''}
          </span>
          <span className="push only-wide hints">
            <kbd>j</kbd>
            <kbd>k</kbd> move <kbd>↵</kbd> open <kbd>.</kbd> act <kbd>?</kbd> all keys
          </span>
          <button
            type="button"
            className="btn ghost sm only-wide"
            aria-pressed={density === 'compact'}
            onClick={() => chooseSetting('density', density === 'compact' ? 'roomy' : 'compact')}
          >
            <Icon name="rows" isSmall />
            Compact
          </button>
          <CsvButton
            name={q === '' ? 'flows' : `flows-${q}`}
            header={FLOW_CSV_HEADER}
            rows={async () => (await readWholeList(q, sort)).map(flowCsvRow)}
          />
        </>
      }
    />
  );
}
