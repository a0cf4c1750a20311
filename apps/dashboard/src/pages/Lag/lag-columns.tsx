import { type GroupLine, type TopicLine } from '@headgate/contract';
import { type LagLine } from '../../api/lag.js';
import { pathOfGroup } from '../../app/routes.js';
import { Age, Count, Delay, Rate } from '../../components/Figures/Figures.js';
import { Link } from '../../components/Shell/Link.js';
import { Sparkline } from '../../components/Sparkline/Sparkline.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { type Column } from '../../components/Table/Table.js';
import { toFigure } from '../../model/figure.js';
import { formatCount } from '../../model/format.js';
import { behindOf, consumedOf, growthOf, messagesOf, producedOf } from '../../model/lag-figures.js';
import { lookOf } from '../../model/states.js';
import { Growth, Outlook } from './Outlook.js';

type Read = { readonly readAtMs: number | null };
const asGroup = (line: LagLine): GroupLine & Read => line as GroupLine & Read;
const asTopic = (line: LagLine): TopicLine & Read => line as TopicLine & Read;

const STATE: Column<LagLine> = {
  key: 'state',
  head: 'State',
  className: 'col-state',
  sort: 'risk',
  cell: ({ status }) => <StatusPill state={status} />,
};
const BEHIND: Column<LagLine> = {
  key: 'behind',
  head: 'Behind',
  className: 'num col-fig',
  sort: 'behind',
  cell: (line) => (
    <b className={toneOf(line.status)}>
      <Delay of={behindOf(line)} />
    </b>
  ),
};
const MESSAGES: Column<LagLine> = {
  key: 'lag',
  head: 'Messages',
  className: 'num col-fig',
  sort: 'lag',
  cell: (line) => (
    <>
      <Count of={messagesOf(line)} unit="messages" />
      <span className="only-narrow dim"> messages</span>
    </>
  ),
};

export const GROUP_COLUMNS: readonly Column<LagLine>[] = [
  STATE,
  {
    key: 'group',
    head: 'Group',
    className: 'col-name',
    sort: 'name',
    cell: (line) => {
      const { cluster, group } = asGroup(line);
      return (
        <>
          <Link to={pathOfGroup(cluster, group)} className="nm">
            {group}
          </Link>
          <span className="dim">{subtitle(asGroup(line))}</span>
        </>
      );
    },
  },
  BEHIND,
  MESSAGES,
  {
    key: 'grows',
    head: 'Backlog grows',
    className: 'num col-grows',
    cell: (line) => <Growth of={growthOf(asGroup(line))} />,
  },
  {
    key: 'spark',
    head: 'Last 30 min',
    className: 'w-sp only-wide',
    cell: (line) => <Sparkline values={asGroup(line).spark} objective={null} />,
  },
  {
    key: 'outlook',
    head: 'Outlook',
    className: 'col-why',
    sort: 'eta',
    cell: (line) => <Outlook of={asGroup(line)} />,
  },
  {
    key: 'consumes',
    head: 'Consumes',
    className: 'num col-grows',
    sort: 'consumed',
    cell: (line) => <Rate of={consumedOf(asGroup(line))} />,
  },
  {
    key: 'read',
    head: 'Read',
    className: 'num col-read',
    sort: 'age',
    cell: ({ readAtMs }) => <Age atMs={readAtMs} reason="it was never read" isShort oldAfterMs={30_000} />,
  },
];

export const TOPIC_COLUMNS: readonly Column<LagLine>[] = [
  STATE,
  {
    key: 'topic',
    head: 'Topic',
    className: 'col-name',
    sort: 'name',
    cell: (line) => {
      const { topic, groups, cluster, isCompacted } = asTopic(line);
      return (
        <>
          <span className="nm">{topic}</span>
          <span className="dim">
            {groups} {groups === 1 ? 'group' : 'groups'} · {cluster}
            {isCompacted ? ' · compacted' : ''}
          </span>
        </>
      );
    },
  },
  {
    key: 'worst',
    head: 'Furthest behind',
    className: 'col-why',
    cell: (line) => {
      const { cluster, worstGroup } = asTopic(line);
      return <Link to={pathOfGroup(cluster, worstGroup)}>{worstGroup}</Link>;
    },
  },
  BEHIND,
  MESSAGES,
  {
    key: 'produced',
    head: 'Produced',
    className: 'num col-grows',
    sort: 'produced',
    cell: (line) => <Rate of={producedOf(asTopic(line))} />,
  },
  {
    key: 'partitions',
    head: 'Partitions',
    className: 'num col-grows',
    cell: (line) => <Count of={toFigure(asTopic(line).partitionCount, null)} unit="partitions" />,
  },
  {
    key: 'read',
    head: 'Read',
    className: 'num col-read',
    cell: ({ readAtMs }) => <Age atMs={readAtMs} reason="it was never read" isShort oldAfterMs={30_000} />,
  },
];

function subtitle({ topics, memberCount, noCommitPartitions, partitionCount, cluster, type }: GroupLine): string {
  const read =
    topics.length === 0 ? 'no topic' : topics.length === 1 ? topics[0]! : `${formatCount(topics.length)} topics`;
  const members =
    memberCount === null ? type : `${formatCount(memberCount)} ${memberCount === 1 ? 'member' : 'members'}`;
  const never = partitionCount > 0 && noCommitPartitions === partitionCount;
  return `${read} · ${never ? 'never committed' : members} · ${cluster}`;
}

/** Lateness is coloured where it is the trouble: a group that keeps up may be late by its nature. */
function toneOf(status: LagLine['status']): string | undefined {
  const { tone } = lookOf(status);
  return tone === 'over' || tone === 'held' ? `c-${tone}` : undefined;
}
