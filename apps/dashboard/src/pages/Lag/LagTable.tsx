import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { FIRST_LINES, type LagLine, type LagView, lagQuery, MOST_LINES, readLines } from '../../api/lag.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { pathOfGroup } from '../../app/routes.js';
import { CsvButton } from '../../components/Csv/CsvButton.js';
import { Table } from '../../components/Table/Table.js';
import { useSetting } from '../../hooks/use-device-setting.js';
import { useMedia } from '../../hooks/use-media.js';
import { useRowKeys } from '../../hooks/use-row-keys.js';
import { formatCount } from '../../model/format.js';
import { GROUP_COLUMNS, TOPIC_COLUMNS } from './lag-columns.js';
import { GROUP_CSV_HEADER, lagCsvRow, TOPIC_CSV_HEADER } from './lag-csv.js';

interface LagTableProps {
  readonly view: LagView;
  readonly q: string;
  readonly sort: string;
}

const keyOf = (line: LagLine): string =>
  'worstGroup' in line ? `${line.cluster} ${line.topic}` : `${line.cluster} ${line.group}`;
/** A topic opens the group that is furthest behind on it. */
const pathOf = (line: LagLine): string =>
  pathOfGroup(line.cluster, 'worstGroup' in line ? line.worstGroup : line.group);
/** A file holds at most so many lines. */
const MOST_CSV = 20_000;

/** Lines in the server's order; more of them are read as the list is scrolled. */
export function LagTable({ view, q, sort }: LagTableProps) {
  const { params } = useAddress();
  const [wanted, setWanted] = useState(FIRST_LINES);
  const { data } = useQuery({ ...lagQuery(view, q, sort, wanted), placeholderData: keepPreviousData });
  const isNarrow = useMedia('(max-width: 720px)');
  const density = useSetting('density');
  const selected = params.get('sel');
  const lines = data?.lines ?? [];
  const loaded = lines.length;
  const matching = data?.matching ?? 0;
  const onSeen = useCallback(
    (_first: number, last: number): void => {
      // One step at a time: where somebody jumps to the end, all that lies between is read.
      if (loaded > 0 && last >= loaded - 1 && loaded < matching)
        setWanted((before) => Math.max(before, Math.ceil((last + 1) / MOST_LINES) * MOST_LINES));
    },
    [loaded, matching],
  );
  const open = (key: string): void => {
    const line = lines.find((one) => keyOf(one) === key);
    if (!line) return;
    setParams({ sel: key });
    navigate(hrefTo(pathOf(line)));
  };
  useRowKeys({ keys: lines.map(keyOf), selected, open });
  return (
    <Table
      label={view === 'groups' ? 'Groups, worst first' : 'Topics, worst first'}
      columns={view === 'groups' ? GROUP_COLUMNS : TOPIC_COLUMNS}
      rows={lines}
      total={matching}
      keyOf={keyOf}
      selected={selected}
      onOpen={open}
      onSeen={onSeen}
      sort={sort}
      restSort="risk"
      onSort={(by) => setParams({ sort: by === 'risk' ? null : by })}
      layout={isNarrow ? 'cards' : density === 'compact' ? 'compact' : 'wide'}
      foot={
        <>
          <span>
            {formatCount(matching)} {matching === 1 ? view.slice(0, -1) : view}
            {sort === 'risk' ? ', worst first' : ', sorted as you chose'}
          </span>
          <span className="push only-wide">≥ means a lower bound: older than our history, or partitions missing</span>
          <CsvButton
            name={q === '' ? view : `${view}-${q}`}
            header={view === 'groups' ? GROUP_CSV_HEADER : TOPIC_CSV_HEADER}
            rows={async () => (await readLines(view, q, sort, MOST_CSV)).lines.map(lagCsvRow)}
          />
        </>
      }
    />
  );
}
