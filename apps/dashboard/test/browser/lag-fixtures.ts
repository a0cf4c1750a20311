import {
  GROUP_STATUSES,
  type GroupDetail,
  type GroupLine,
  type GroupPage,
  type GroupPartition,
  type GroupStatusName,
  type TopicPage,
} from '@headgate/contract';

/** One group of the story, in a few figures; what is left out is calm. */
export interface LagScene {
  readonly group: string;
  readonly status: GroupStatusName;
  readonly statusReason?: string;
  readonly topics?: readonly string[];
  /** Messages by partition; null did not answer. */
  readonly lags?: readonly (number | null)[];
  readonly behindSec?: number | null;
  readonly bound?: 'exact' | 'lower';
  readonly producedPerSec?: number;
  readonly consumedPerSec?: number;
  readonly members?: number;
  readonly state?: GroupLine['state'];
  readonly neverCommitted?: boolean;
  readonly retentionShare?: number;
  readonly lost?: number;
  readonly flow?: string;
  readonly sampleAgeMs?: number;
  readonly findings?: GroupDetail['findings'];
  readonly sentence?: string;
}

const utc = (ms: number): string => new Date(ms).toISOString();
const CALM_LAGS = [30, 32, 28, 31];

function figures(scene: LagScene, share: number) {
  const { status, producedPerSec = 1010, consumedPerSec = 1010, behindSec = 0.6, bound = 'exact' } = scene;
  const isUnknown = status === 'UNKNOWN';
  const why = scene.neverCommitted ? 'nothing was ever committed' : 'the coordinator is starting or moving';
  const closes = consumedPerSec > producedPerSec;
  const lag = sum(scene.lags ?? CALM_LAGS);
  const none = <T>(value: T): T | null => (isUnknown ? null : value);
  const reason = isUnknown ? why : null;
  return {
    ...{ readableLagMessages: none(lag), readableLagMessagesReason: reason },
    lagSec: none(behindSec === null ? null : { value: behindSec, bound, uncertaintySec: 0.9, source: 'poll' as const }),
    lagSecReason: isUnknown ? why : behindSec === null ? 'watched since too short a time' : null,
    ...{ consumedPerSec: none(consumedPerSec * share), consumedPerSecReason: reason },
    ...{ producedPerSec: none(producedPerSec * share), producedPerSecReason: reason },
    etaSec: none(closes ? lag / (consumedPerSec - producedPerSec) : null),
    etaSecReason: isUnknown ? why : closes ? null : 'not closing',
    ...{ retentionShare: none(scene.retentionShare ?? 0.002), retentionShareReason: reason },
    lostMessages: scene.lost ?? 0,
    sampleAgeMs: scene.sampleAgeMs ?? 600,
  };
}

const sum = (lags: readonly (number | null)[]): number => lags.reduce<number>((all, lag) => all + (lag ?? 0), 0);

function totals(scene: LagScene) {
  const lags = scene.lags ?? CALM_LAGS;
  const isUnknown = scene.status === 'UNKNOWN';
  const known = lags.filter((lag) => lag !== null).sort((a, b) => a - b);
  const most = known.at(-1) ?? 0;
  const why = scene.neverCommitted ? 'nothing was ever committed' : 'the coordinator is starting or moving';
  return {
    ...figures(scene, 1),
    ...{ lagMessages: isUnknown ? null : sum(lags), lagMessagesReason: isUnknown ? why : null },
    isLowerBound: !isUnknown && known.length < lags.length,
    ...{ maxLagMessages: isUnknown ? null : most, maxLagMessagesReason: isUnknown ? why : null },
    maxPartition: isUnknown ? null : `${scene.topics?.[0] ?? 'orders.v1'}/${lags.indexOf(most)}`,
    skew: isUnknown || known.length < 2 ? null : most / Math.max(1, known[known.length >> 1]!),
    partitionCount: lags.length,
    noCommitPartitions: scene.neverCommitted ? lags.length : 0,
    unknownPartitions: isUnknown && !scene.neverCommitted ? lags.length : lags.length - known.length,
    completeness: isUnknown ? 0 : known.length / lags.length,
  };
}

function head(scene: LagScene, now: number) {
  const rank = GROUP_STATUSES.length - 1 - GROUP_STATUSES.indexOf(scene.status);
  return {
    ...{ cluster: 'prod-eu', group: scene.group, type: 'classic' as const, state: scene.state ?? ('stable' as const) },
    ...{ isSimple: false, status: scene.status, statusReason: scene.statusReason ?? 'nothing waits' },
    since: utc(now - 84_000),
    incident: rank > 2 ? 'i-1' : null,
    risk: rank + 0.1,
    needsYou: rank >= 2,
    ...{ memberCount: scene.members ?? 3, memberCountReason: null, failure: null, flow: scene.flow ?? null },
  };
}

const line = (scene: LagScene, now: number): GroupLine => ({
  ...head(scene, now),
  ...totals(scene),
  topics: [...(scene.topics ?? ['orders.v1'])],
});

function overview(scenes: readonly LagScene[], now: number): GroupPage['overview'] {
  const counts = Object.fromEntries(
    GROUP_STATUSES.map((status) => [status, scenes.filter((one) => one.status === status).length]),
  ) as GroupPage['overview']['counts'];
  const needy = scenes.filter(({ status }) => !status.startsWith('OK')).length;
  return {
    answer:
      needy === 0
        ? `All ${scenes.length.toLocaleString('en-US')} groups keep up`
        : `${needy} of ${scenes.length.toLocaleString('en-US')} groups need a look`,
    detail:
      needy === 0 ? '' : '1 losing data · 1 stopped · 1 with a stuck partition. broker 2 of prod-eu does not answer.',
    ...{ groups: scenes.length, counts },
    clusters: [
      {
        ...{ cluster: 'prod-eu', groups: scenes.length, refusedGroups: 0, sweptAt: utc(now - 600), everyMs: 10_000 },
        ...{ failure: null, brokers: [] },
      },
    ],
  };
}

function cut<T>(
  all: readonly T[],
  params: URLSearchParams,
): { readonly lines: T[]; readonly nextCursor: string | null } {
  const from = Number(params.get('cursor') ?? 0);
  const limit = Number(params.get('limit') ?? 100);
  return { lines: all.slice(from, from + limit), nextCursor: from + limit < all.length ? String(from + limit) : null };
}

export function groupPage(scenes: readonly LagScene[], params: URLSearchParams, now: number): GroupPage {
  const q = params.get('q') ?? '';
  const state = /state:(\S+)/.exec(q)?.[1];
  const word = q.replace(/state:\S+/, '').trim();
  const matching = scenes
    .filter(
      ({ status, group }) => (!state || status.toLowerCase().replaceAll('_', '-') === state) && group.includes(word),
    )
    .sort((a, b) => GROUP_STATUSES.indexOf(a.status) - GROUP_STATUSES.indexOf(b.status));
  const { lines, nextCursor } = cut(matching, params);
  const groups = lines.map((scene) => line(scene, now));
  return { serverTime: utc(now), overview: overview(scenes, now), matching: matching.length, groups, nextCursor };
}

export function topicPage(scenes: readonly LagScene[], params: URLSearchParams, now: number): TopicPage {
  const all = scenes.map((scene) => {
    const { lagMessages, lagMessagesReason, lagSec, lagSecReason, producedPerSec, producedPerSecReason, ...rest } =
      totals(scene);
    const { status, risk } = head(scene, now);
    return {
      ...{ cluster: 'prod-eu', topic: scene.topics?.[0] ?? 'orders.v1', isCompacted: scene.group === 'ledger' },
      ...{ partitionCount: rest.partitionCount, groups: 2, status, worstGroup: scene.group, risk },
      ...{ lagMessages, lagMessagesReason, lagSec, lagSecReason, producedPerSec, producedPerSecReason },
      sampleAgeMs: rest.sampleAgeMs,
    };
  });
  const { lines, nextCursor } = cut(all, params);
  return { serverTime: utc(now), overview: overview(scenes, now), matching: all.length, topics: lines, nextCursor };
}

export function groupDetail(scene: LagScene, now: number): GroupDetail {
  const lags = scene.lags ?? CALM_LAGS;
  const topics = scene.topics ?? ['orders.v1'];
  const members = scene.members ?? 3;
  const ofMember = Math.max(1, Math.ceil(lags.length / Math.max(1, members)));
  const partitions = lags.map((lag, partition): GroupPartition => {
    const isKnown = lag !== null && scene.status !== 'UNKNOWN';
    const why = isKnown ? null : 'the partition has no leader';
    const shared = figures(scene, 1 / lags.length);
    const none = <T>(value: T): T | null => (isKnown ? value : null);
    return {
      ...{ topic: topics[0]!, partition, committedOffset: none('91203441'), logStartOffset: none('80000000') },
      ...{ endOffset: none(String(91_203_441 + (lag ?? 0))), stableEndOffset: none(String(91_203_441 + (lag ?? 0))) },
      ...shared,
      ...{ lagMessages: none(lag), lagMessagesReason: why, lagSec: none(shared.lagSec), lagSecReason: why },
      ...{ consumedPerSec: none(shared.consumedPerSec), consumedPerSecReason: why },
      ...{ producedPerSec: none(shared.producedPerSec), producedPerSecReason: why },
      ...{ boundMessages: scene.neverCommitted ? { least: 0, most: 8_400_000 } : null, epoch: 0 },
      status: isKnown ? (scene.status === 'STUCK_PARTITION' && partition > 0 ? 'OK' : scene.status) : 'UNKNOWN',
      statusReason: isKnown ? (scene.statusReason ?? 'nothing waits') : 'it did not answer (no-leader)',
      owner: members === 0 ? null : `${scene.group}-${Math.floor(partition / ofMember) + 1}`,
      isUnowned: false,
    };
  });
  return {
    serverTime: utc(now),
    ...head(scene, now),
    ...totals(scene),
    sentence: scene.sentence ?? 'It keeps up: nothing waits.',
    objectiveSec: scene.flow === undefined ? null : 5,
    coordinator: 1,
    topics: topics.map((topic) => ({ topic, isCompacted: false, ...totals(scene) })),
    partitions,
    members: Array.from({ length: members }, (_, index) => ({
      ...{ id: `${scene.group}-${index + 1}`, clientId: `${scene.group}-${index + 1}`, host: '/10.0.4.17' },
      owns: [
        {
          topic: topics[0]!,
          partitions: partitions
            .filter(({ owner }) => owner === `${scene.group}-${index + 1}`)
            .map(({ partition }) => partition),
        },
      ],
    })),
    membersReason: null,
    findings: scene.findings ?? [],
  };
}

/** The story of the mock-ups: at 03:15:44 four of six members of `billing` left. */
export const LAG_STORY: readonly LagScene[] = [
  {
    group: 'cdc-mirror',
    status: 'LOSING_DATA',
    topics: ['customers.cdc'],
    statusReason: 'customers.cdc/3: 1,204 messages were deleted unread',
    lags: [480_000, 470_000, 500_000, 470_000],
    behindSec: 21_840,
    producedPerSec: 448,
    consumedPerSec: 410,
    members: 2,
    retentionShare: 0.97,
    lost: 1204,
  },
  {
    group: 'ledger-replay',
    status: 'STOPPED',
    topics: ['payments.v3'],
    statusReason: 'payments.v3/0: 3,410,000 messages wait and nobody reads',
    lags: [850_000, 860_000, 840_000, 860_000],
    behindSec: 7800,
    bound: 'lower',
    producedPerSec: 1240,
    consumedPerSec: 0,
    members: 0,
    state: 'empty',
  },
  {
    group: 'indexer',
    status: 'STUCK_PARTITION',
    topics: ['catalog.changes'],
    statusReason: 'catalog.changes/17: it stands still for 6 min while its siblings move',
    lags: [52_000, 80, 75, 82],
    behindSec: 8.4,
    producedPerSec: 6202,
    consumedPerSec: 6190,
    members: 8,
  },
  {
    group: 'thumbnails',
    status: 'FALLING_BEHIND',
    topics: ['media.uploads'],
    statusReason: 'media.uploads/2: the lag grew in 10 of 10 samples',
    lags: [3200, 3300, 3340],
    behindSec: 41,
    producedPerSec: 262,
    consumedPerSec: 240,
  },
  {
    group: 'billing',
    status: 'FALLING_BEHIND',
    statusReason: 'orders.v1/1: the lag grew in 8 of 10 samples',
    lags: [860, 1810, 750, 790, 1710, 850, 820, null, 730, 830, 770, 980],
    behindSec: 12,
    producedPerSec: 950,
    consumedPerSec: 1000,
    members: 2,
    flow: 'orders',
    sentence:
      '12 s behind and closing: ≥ 10,900 messages wait on 12 partitions; caught up in about 4 min; 11 of 12 partitions answered.',
    findings: [
      {
        code: 'COMMITS_TOO_RARE',
        severity: 'high',
        fact: 'The group commits every 6 s; the objective is 5 s',
        why: 'Between two commits the backlog looks larger than it is.',
        fix: 'Set auto.commit.interval.ms to 1250 or less.',
      },
    ],
  },
  {
    group: 'reports-rebuild',
    status: 'REWOUND',
    statusReason: 'orders.v1/0: it was set back by 2,070,000 messages',
    lags: [520_000, 510_000, 520_000, 520_000],
    behindSec: 4800,
    producedPerSec: 3120,
    consumedPerSec: 7020,
  },
  {
    group: 'dispatch',
    status: 'UNKNOWN',
    topics: ['shipments.v2'],
    statusReason: 'coordinator not available for 2 min',
    lags: [null, null],
    sampleAgeMs: 120_000,
    members: 4,
    sentence: 'How far it is behind is unknown: coordinator not available for 2 min.',
  },
  {
    group: 'new-fraud-model',
    status: 'UNKNOWN',
    statusReason: 'nothing was ever committed',
    neverCommitted: true,
    lags: [null, null, null],
    members: 1,
    sentence: 'How far it is behind is unknown: nothing was ever committed.',
  },
  ...['fraud', 'ledger', 'stock-sync', 'archiver', 'visits', 'mirror-eu-us', 'quotes'].map(
    (group): LagScene => ({ group, status: 'OK', topics: [`${group}.events`] }),
  ),
];
