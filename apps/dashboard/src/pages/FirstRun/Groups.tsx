import { type GroupBody } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { groupsQuery } from '../../api/queries.js';
import { pathOfFlow } from '../../app/routes.js';
import { Count } from '../../components/Figures/Figures.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';
import { type Figure, toFigure, unknown } from '../../model/figure.js';

interface GroupsProps {
  readonly cluster: string;
  readonly onPick: (group: string, topics: readonly string[]) => void;
}

const SHOWN = 8;
const NO_COMMIT = 'it never committed, so its topics are not known';

export function Groups({ cluster, onPick }: GroupsProps) {
  const query = useQuery(groupsQuery(cluster));
  const [text, setText] = useState('');
  if (query.isPending) return <Skeleton height={90} />;
  if (!query.data) {
    return (
      <ErrorPanel
        title={`The groups of ${cluster} can’t be read`}
        error={query.error}
        onRetry={() => void query.refetch()}
        still="Flows of other clusters go on."
      />
    );
  }
  const { groups, complete, completeReason } = query.data;
  const found = groups.filter(({ group }) => group.toLowerCase().includes(text.toLowerCase()));
  if (groups.length === 0) {
    return (
      <EmptyState icon="list" title={`${cluster} has no consumer group yet`}>
        <span>Start a consumer; its group appears here within ten seconds.</span>
      </EmptyState>
    );
  }
  return (
    <div className="stack">
      {groups.length > SHOWN ? (
        <label className="input">
          <span className="vh">Part of a group’s name</span>
          <input
            type="search"
            placeholder="Part of a group’s name"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      ) : null}
      <table>
        <thead>
          <tr>
            <th scope="col">Group on {cluster}</th>
            <th scope="col" className="num">
              Lag
            </th>
            <th scope="col" className="num">
              Flow
            </th>
          </tr>
        </thead>
        <tbody>
          {found.slice(0, SHOWN).map((group) => (
            <Row key={group.group} group={group} onPick={onPick} />
          ))}
        </tbody>
      </table>
      {found.length > SHOWN ? <p className="dim">{found.length - SHOWN} more: type a part of the name.</p> : null}
      {complete ? null : <p className="unk">Not every broker answered: {completeReason}</p>}
    </div>
  );
}

function Row({ group, onPick }: { readonly group: GroupBody; readonly onPick: GroupsProps['onPick'] }) {
  const topics = (group.topics ?? []).map(({ topic }) => topic);
  const reason = group.topicsReason ?? NO_COMMIT;
  return (
    <tr>
      <td>
        <span className="nm">{group.group}</span>
        <span className="dim">
          {group.state.toLowerCase()} · {topics.length > 0 ? topics.slice(0, 2).join(', ') : reason}
          {topics.length > 2 ? ` and ${topics.length - 2} more` : ''}
        </span>
      </td>
      <td className="num">
        <Count of={lagOf(group)} unit="messages" />
      </td>
      <td className="num">
        {group.flow ? (
          <Link to={pathOfFlow(group.flow)}>{group.flow}</Link>
        ) : (
          <button
            type="button"
            className={topics.length === 0 ? 'btn sm off' : 'btn sm'}
            aria-disabled={topics.length === 0}
            title={topics.length === 0 ? reason : undefined}
            aria-label={`Observe ${group.group}`}
            onClick={() => (topics.length === 0 ? undefined : onPick(group.group, topics))}
          >
            Observe…
          </button>
        )}
      </td>
    </tr>
  );
}

/** Half a lag is not the lag, and of a group without a topic it is not zero. */
function lagOf({ topics, topicsReason }: GroupBody): Figure {
  if (topics === null || topics.length === 0) return unknown(topicsReason ?? NO_COMMIT);
  let sum = 0;
  for (const { lagMessages } of topics) {
    if (lagMessages === null) return unknown('not every topic answered');
    sum += lagMessages;
  }
  return toFigure(sum, null);
}
