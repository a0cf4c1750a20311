import {
  type BesideBody,
  type ConstraintViewBody,
  type DecisionBody,
  type FlowDetail,
  type FlowSnapshot,
  type FlowSummary,
  type HistoryBody,
  type ProducersBody,
} from '@headgate/contract';
import { type Scene } from './scenes.js';

const utc = (ms: number): string => new Date(ms).toISOString();

const DISK = { id: 'level:levels/disk', group: 'disk', cluster: 'levels', topics: ['disk'] };
const RECEIPTS = { id: 'rabbitmq:rabbit/receipts', group: 'receipts', cluster: 'rabbit', topics: ['receipts'] };

/** The group, a queue that keeps up, and a disk that asks least. */
function threeKindsOf(group: ConstraintViewBody): ConstraintViewBody[] {
  const queue = { isDepthOnly: false, countedAgeMs: 2100, alarm: null };
  const none = 'a fill level has no backlog';
  return [
    group,
    { ...group, ...RECEIPTS, delaySec: 1.1, lagMessages: 380, askPerSec: 900, queue },
    {
      ...{ ...group, ...DISK, lagMessages: null, lagMessagesReason: none, delaySec: null, delaySecReason: none },
      ...{ consumedPerSec: null, consumedPerSecReason: none, producedPerSec: null, producedPerSecReason: none },
      ...{ capacityPerSec: null, capacityPerSecReason: none, objectiveMessages: null, objectiveMessagesReason: none },
      ...{ members: null, membersReason: none, askPerSec: 240, lawAskPerSec: 240, reason: 'LEVEL_ABOVE_OBJECTIVE' },
      fill: { used: 860, limit: 1000, objectiveShare: 0.8 },
    },
  ];
}

export function constraintOf(scene: Scene): ConstraintViewBody {
  const isBlind = scene.blindSec !== undefined;
  return {
    id: `kafka:prod-eu/${scene.group}/${scene.topic}`,
    group: scene.group,
    cluster: 'prod-eu',
    topics: [scene.topic],
    mode: isBlind ? 'gliding' : scene.staleSec === undefined ? 'fresh' : 'stale',
    lagMessages: scene.lagMessages,
    lagMessagesReason: null,
    delaySec: scene.delaySec,
    delaySecReason: null,
    consumedPerSec: scene.consumedPerSec,
    consumedPerSecReason: null,
    producedPerSec: Math.min(scene.ratePerSec, scene.askedPerSec),
    producedPerSecReason: null,
    drainEta: null,
    drainEtaReason: 'not closing',
    capacityPerSec: scene.capacityPerSec,
    capacityPerSecReason: null,
    objectiveMessages: scene.objectiveSec * scene.capacityPerSec,
    objectiveMessagesReason: null,
    completeness: 1,
    sampleAgeMs: (scene.blindSec ?? scene.staleSec ?? 0.6) * 1000,
    sampleAgeMsReason: null,
    members: scene.members,
    membersReason: null,
    groupState: 'stable',
    lawAskPerSec: scene.reason === 'BACKLOG_ABOVE_OBJECTIVE' ? 410 : scene.ratePerSec,
    askPerSec: scene.ratePerSec,
    reason: scene.reason,
    clamp: scene.clamp,
    figures: { queueMessages: scene.lagMessages, setPointMessages: 1250, isSaturated: scene.isSaturated ? 1 : 0 },
    failure: scene.failure ?? null,
  };
}

export function decisionOf(
  scene: Scene,
  number: number,
  now: number,
  change: Partial<DecisionBody> = {},
): DecisionBody {
  const constraint = constraintOf(scene);
  return {
    number,
    at: utc(now),
    mode: scene.mode ?? 'enforce',
    version: 14,
    policyVersion: 'f3a1c9d2',
    ratePerSec: scene.ratePerSec,
    ratePerSecBefore: scene.ratePerSec,
    reason: scene.reason,
    clamp: scene.clamp,
    binding: scene.isThreeKinds ? DISK.id : constraint.id,
    why: scene.why,
    constraints: scene.isThreeKinds ? threeKindsOf(constraint) : [constraint],
    epoch: 3,
    seq: number,
    publishedReason: null,
    ...change,
  };
}

export function decisionsOf(scene: Scene, now: number): DecisionBody[] {
  if (scene.isUndecided) return [];
  const before = { ...constraintOf(scene), members: scene.membersBefore ?? scene.members, delaySec: 0.4 };
  const newest = decisionOf(scene, 48_213, now - 3000);
  if (scene.membersBefore === undefined) return [newest];
  return [
    newest,
    decisionOf(scene, 48_212, now - 73_000, { reason: 'BACKLOG_ABOVE_SET_POINT' }),
    decisionOf(scene, 48_211, now - 78_000, { ratePerSec: 1638, ratePerSecBefore: 3200 }),
    decisionOf(scene, 48_210, now - 80_000, { ratePerSec: 3200, ratePerSecBefore: 4000, reason: 'CONSUMER_STALLED' }),
    decisionOf(scene, 48_209, now - 900_000, {
      ratePerSec: 4000,
      ratePerSecBefore: 3900,
      reason: 'NOT_BINDING',
      clamp: 'ceiling',
      constraints: [before],
    }),
  ];
}

const RANKS = ['open', 'observing', 'held', 'waiting', 'over', 'blind', 'stopped'];
export const rankOf = ({ state }: Scene): number => RANKS.indexOf(state);

export function summaryOf(scene: Scene, now: number): FlowSummary {
  const view = constraintOf(scene);
  const isBlind = scene.blindSec !== undefined;
  const rank = rankOf(scene);
  return {
    flow: scene.flow,
    owner: 'team checkout',
    mode: scene.mode ?? 'enforce',
    source: scene.source ?? 'api',
    version: 14,
    state: scene.state,
    since: utc(now - 80_000 - rank * 1000),
    attention: rank,
    needsYou: rank > 3,
    binding: scene.group,
    ratePerSec: scene.isUndecided ? null : scene.ratePerSec,
    ratePerSecReason: scene.isUndecided ? 'no decision was taken yet' : null,
    ceilingPerSec: scene.ceilingPerSec,
    offeredPerSec: scene.askedPerSec,
    offeredPerSecReason: null,
    usedPerSec: Math.min(scene.askedPerSec, scene.ratePerSec),
    usedPerSecReason: null,
    lagMessages: isBlind ? null : scene.lagMessages,
    lagMessagesReason: isBlind ? (scene.failure ?? null) : null,
    delaySec: isBlind ? null : scene.delaySec,
    delaySecReason: isBlind ? (scene.failure ?? null) : null,
    objective: { delaySec: scene.objectiveSec, backlogMessages: null },
    throttledShare: Math.max(0, 1 - scene.ratePerSec / scene.askedPerSec),
    throttledShareReason: null,
    sampleAgeMs: view.sampleAgeMs,
    sampleAgeMsReason: null,
    instances: 38,
    instancesReason: null,
    reason: { code: scene.reason, text: scene.why, link: `/v1/flows/${scene.flow}/decisions` },
    why: scene.isUndecided ? null : scene.why,
    sparkline: {
      figure: 'delaySec',
      stepSec: 5,
      endsAt: utc(now),
      values: historyOf(scene, now).delaySec.filter((_, index) => index % 5 === 0),
    },
  };
}

/** A reproducible ripple: plausible, not recorded. */
const ripple = (index: number, size: number): number =>
  Math.sin(index / 3.1) * size + Math.sin(index / 1.3) * size * 0.5;

const EVENT_SEC = 80;

export function historyOf(scene: Scene, now: number, spanSec = 300): HistoryBody {
  const end = Math.floor(now / 1000);
  const t = Array.from({ length: spanSec }, (_, index) => end - spanSec + 1 + index);
  const hasEvent = scene.membersBefore !== undefined && scene.membersBefore > scene.members;
  const since = (time: number): number => time - (end - EVENT_SEC);
  const isDark = (time: number): boolean => scene.blindSec !== undefined && time > end - scene.blindSec;
  const after = (time: number): boolean => hasEvent && since(time) > 0;
  const asked = t.map((_, index) => Math.max(0, scene.askedPerSec * (1 + ripple(index, 0.015))));
  const rate = t.map((time) => {
    if (!hasEvent) return isDark(time) ? Math.max(scene.ratePerSec, 1240 - (time - end + 122) * 5) : scene.ratePerSec;
    if (!after(time)) return scene.ceilingPerSec;
    return Math.max(scene.ratePerSec, scene.ceilingPerSec * 0.8 ** Math.max(0, since(time) - 3));
  });
  const known = (value: (index: number) => number) => t.map((time, index) => (isDark(time) ? null : value(index)));
  const full = (value: number) => t.map(() => value);
  const delay = known((index) => {
    const time = t[index]!;
    if (!hasEvent) return Math.max(0, scene.delaySec * (1 + ripple(index, 0.12)));
    if (!after(time)) return 0.4 + ripple(index, 0.06);
    const s = since(time);
    return s < 10 ? 0.4 + s * 1.5 : Math.max(scene.delaySec, 15.6 - (s - 10) * 0.052);
  });
  const at = (secondsAgo: number) => ({ t: end - secondsAgo, at: utc((end - secondsAgo) * 1000) });
  return {
    flow: scene.flow,
    serverTime: utc(now),
    from: utc((end - spanSec) * 1000),
    to: utc(now),
    stepSec: 1,
    t,
    ratePerSec: rate,
    offeredPerSec: asked,
    usedPerSec: asked.map((value, index) => (scene.mode === 'observe' ? value : Math.min(value, rate[index]!))),
    producedPerSec: asked.map((value, index) => Math.min(value, rate[index]!)),
    consumedPerSec: known((index) =>
      hasEvent
        ? after(t[index]!)
          ? scene.consumedPerSec
          : asked[index]!
        : scene.consumedPerSec * (1 + ripple(index, 0.01)),
    ),
    lagMessages: known(() => scene.lagMessages),
    delaySec: delay,
    capacityPerSec: full(scene.capacityPerSec),
    ceilingPerSec: full(scene.ceilingPerSec),
    safePerSec: full(scene.safePerSec),
    floorPerSec: full(scene.floorPerSec),
    objectiveSec: scene.objectiveSec,
    objectiveMessages: null,
    mode: t.map((time) => (isDark(time) ? 'gliding' : 'fresh')),
    low: null,
    high: null,
    flags: hasEvent
      ? [
          { ...at(EVENT_SEC), kind: 'membership', text: `${scene.group}: 6 → 2 members`, link: null },
          { ...at(EVENT_SEC - 12), kind: 'decision', text: 'limit 4,000 → 950/s', link: null },
          { ...at(40), kind: 'mode', text: 'over its objective for 30 s', link: null },
        ]
      : scene.blindSec === undefined
        ? []
        : [{ ...at(scene.blindSec), kind: 'mode', text: scene.failure ?? 'blind', link: null }],
    gap: null,
  };
}

export function producersOf(scene: Scene, now: number): ProducersBody {
  const granted = scene.mode === 'observe' ? scene.askedPerSec : Math.min(scene.askedPerSec, scene.ratePerSec);
  const instances = scene.producers.reduce((sum, [, , count]) => sum + count, 0);
  return {
    serverTime: utc(now),
    flow: scene.flow,
    producers: scene.producers.map(([producer, askedPerSec, count]) => ({
      producer,
      instances: count,
      askedPerSec,
      grantedPerSec: (askedPerSec / scene.askedPerSec) * granted,
      usedPerSec: (askedPerSec / scene.askedPerSec) * granted,
      droppedPerSec: 0,
      rejectedPerSec: 0,
      waiting: granted < scene.askedPerSec ? count * 3 : 0,
      lastSeen: utc(now - 400),
      client: 'headgate-sdk-node/0.1.0',
      source: 'http',
      ...{ weight: 1, minimumPerSec: 0, priority: 'normal' as const, sharePerSec: granted / scene.producers.length },
      ...{ unleasedPerSec: 0, compliance: 'ok' as const, instanceList: [] },
    })),
    instances,
    instancesReason: null,
    directInstances: 0,
    earlier: [],
    askedPerSec: scene.askedPerSec,
    askedPerSecReason: null,
    grantedPerSec: granted,
    grantedPerSecReason: null,
    usedPerSec: granted,
    usedPerSecReason: null,
    ...{ unbudgetedPerSec: 0, unbudgetedPerSecReason: null },
  };
}

export function detailOf(scene: Scene, now: number): FlowDetail {
  return {
    serverTime: utc(now),
    flow: scene.flow,
    source: scene.source ?? 'api',
    policy: {
      flow: scene.flow,
      owner: 'team checkout',
      mode: scene.mode ?? 'enforce',
      rate: {
        ceilingPerSec: scene.ceilingPerSec,
        floorPerSec: scene.floorPerSec,
        safePerSec: scene.safePerSec,
        burstSec: 1,
      },
      objective: { delaySec: scene.objectiveSec },
      limit: { retentionShare: 0.8 },
      law: { name: 'drain', params: {} },
      overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
      onOutage: 'safe',
      constraints: [{ kind: 'kafka', cluster: 'prod-eu', group: scene.group, topics: [scene.topic] }],
    },
    version: 14,
    policyHash: 'f3a1c9d2',
    changedBy: 'local',
    changedAt: utc(now - 7_200_000),
    changeReason: 'Tighter objective',
    summary: summaryOf(scene, now),
    feasibility: [],
    decision: decisionsOf(scene, now)[0] ?? null,
    decisionReason: scene.isUndecided ? 'the queue was not read yet' : null,
    published: { by: 'this', ratePerSec: scene.ratePerSec, epoch: 7, text: 'This controller publishes' },
    producers: producersOf(scene, now),
    budget: null,
    budgetReason: 'the bucket is read by the page that needs it',
  };
}

export const snapshotOf = (scene: Scene, now: number): FlowSnapshot => ({
  serverTime: utc(now),
  detail: detailOf(scene, now),
  history: historyOf(scene, now),
  decisions: decisionsOf(scene, now),
});

/** What runs beside a flow: with Headgate it would settle at what the consumers do. */
export function besideOf(scene: Scene, now: number): BesideBody {
  const t = Array.from({ length: 60 }, (_, n) => Math.floor(now / 1000) - 300 + n * 5);
  const settled = t.map((_, n) => Math.max(950, 1400 - n * 20));
  return {
    serverTime: utc(now),
    flow: scene.flow,
    withHeadgate: {
      ...{ ratePerSec: 950, lagMessages: 1900, delaySec: 2, sinceSec: 3600, plantError: 0.08 },
      answer: 'With Headgate the rate would be 950/s and the backlog 2 s; the model is 8 % off',
    },
    withHeadgateReason: null,
    candidate: null,
    candidateReason: 'this flow has no candidate law',
    t,
    ratePerSec: settled.map((rate) => rate * 2),
    withHeadgatePerSec: settled,
    candidatePerSec: t.map(() => null),
  };
}
