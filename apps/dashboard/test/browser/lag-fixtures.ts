import {
  GROUP_STATUSES,
  type GroupDetail,
  type GroupHistoryBody,
  type GroupLine,
  type GroupPage,
  type GroupPartition,
  type TopicPage,
} from '@headgate/contract';
import { type LagScene } from './lag-scenes.js';

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
    ...{ lossEtaSec: null, lossEtaSecReason: 'retention deleted nothing while it was watched' },
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
    boundMessages: scene.neverCommitted ? { least: 0, most: 8_400_000 } : null,
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

/** A lag that rose to what it is now; unknown for a while where the group is. */
function past({ behindSec = 0.4, status }: LagScene, points: number): (number | null)[] {
  const now = behindSec ?? 0;
  return Array.from({ length: points }, (_, at) =>
    status === 'UNKNOWN' && at > 0.8 * points ? null : now * Math.min(1, (at + 1) / (0.7 * points)),
  );
}

const HISTORY_POINTS = 90;
const HISTORY_STEP_SEC = 20;

export function groupHistory(scene: LagScene, now: number): GroupHistoryBody {
  const lagSec = past(scene, HISTORY_POINTS);
  const first = Math.floor(now / 1000 / HISTORY_STEP_SEC - HISTORY_POINTS + 1) * HISTORY_STEP_SEC;
  return {
    ...{ cluster: 'prod-eu', group: scene.group, serverTime: utc(now), stepSec: HISTORY_STEP_SEC },
    t: lagSec.map((_, at) => first + at * HISTORY_STEP_SEC),
    ...{ lagSec, lagMessages: lagSec.map((sec) => (sec === null ? null : Math.round(1000 * sec))) },
    ...{ isLower: lagSec.map(() => false), objectiveSec: scene.flow === undefined ? null : 5 },
    events: [
      {
        ...{ at: utc(now - 900_000), kind: 'grown', topic: 'orders.v1', partition: null, messages: 6 },
        text: 'grew from 6 to 12 partitions',
      },
    ],
    gap: null,
  };
}

const line = (scene: LagScene, now: number): GroupLine => ({
  ...head(scene, now),
  ...totals(scene),
  topics: [...(scene.topics ?? ['orders.v1'])],
  spark: past(scene, 30),
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
    events: [],
  };
}
