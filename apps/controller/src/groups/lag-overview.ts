import {
  GROUP_STATUSES,
  type GroupLine,
  type GroupStatusName,
  type LagOverview,
  type SweptCluster,
} from '@headgate/contract';

const WORDS: Readonly<Record<GroupStatusName, string>> = {
  LOSING_DATA: 'losing data',
  STOPPED: 'stopped',
  STALLED: 'stalled',
  STUCK_PARTITION: 'with a stuck partition',
  FALLING_BEHIND: 'falling behind',
  REWOUND: 'rewound',
  UNKNOWN: 'unknown',
  OK_TAIL: 'with an unreadable tail',
  OK: 'keeping up',
};

/** How the groups are, in words: the sentence a page opens with, and what stands behind it. */
export function lagOverview(groups: readonly GroupLine[], clusters: readonly SweptCluster[]): LagOverview {
  const counts = Object.fromEntries(GROUP_STATUSES.map((status) => [status, 0])) as Record<GroupStatusName, number>;
  let needy = 0;
  for (const { status, needsYou } of groups) {
    counts[status] += 1;
    if (needsYou) needy += 1;
  }
  return {
    answer: answerOf(groups.length, needy, clusters),
    detail: detailOf(counts, clusters),
    groups: groups.length,
    counts,
    clusters: [...clusters],
  };
}

function answerOf(groups: number, needy: number, clusters: readonly SweptCluster[]): string {
  if (clusters.length === 0) return 'No cluster yet';
  if (groups === 0) return clusters.every(({ sweptAt }) => sweptAt === null) ? 'Reading the groups' : 'No group yet';
  const all = groups.toLocaleString('en-US');
  if (needy === 0) return groups === 1 ? 'The group keeps up' : `All ${all} groups keep up`;
  return `${needy.toLocaleString('en-US')} of ${all} ${groups === 1 ? 'group' : 'groups'} ${needy === 1 ? 'needs' : 'need'} a look`;
}

function detailOf(counts: Readonly<Record<GroupStatusName, number>>, clusters: readonly SweptCluster[]): string {
  const bad = GROUP_STATUSES.slice(0, GROUP_STATUSES.indexOf('UNKNOWN') + 1).filter((status) => counts[status] > 0);
  const told = bad.map((status) => `${counts[status].toLocaleString('en-US')} ${WORDS[status]}`).join(' · ');
  const silent = clusters.flatMap(({ cluster, failure, brokers }) =>
    failure !== null
      ? [`${cluster} does not answer`]
      : brokers.map(({ broker }) => `broker ${broker} of ${cluster} does not answer`),
  );
  const rest = silent.length > 2 ? [...silent.slice(0, 2), `${silent.length - 2} more do not answer`] : silent;
  return [told, rest.join('; ')]
    .filter(Boolean)
    .map((part) => `${part}.`)
    .join(' ');
}
