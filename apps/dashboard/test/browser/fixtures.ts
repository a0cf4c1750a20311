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

/** The story of the mock-ups: at one moment four of six members of `billing` leave. Times are told back from now. */
export interface Scene {
  readonly flow: string;
  readonly group: string;
  readonly topic: string;
  readonly state: FlowSummary['state'];
  readonly mode?: 'observe' | 'enforce';
  readonly ratePerSec: number;
  readonly askedPerSec: number;
  readonly producers: readonly (readonly [name: string, askedPerSec: number, instances: number])[];
  readonly ceilingPerSec: number;
  readonly safePerSec: number;
  readonly floorPerSec: number;
  readonly delaySec: number;
  readonly objectiveSec: number;
  readonly lagMessages: number;
  readonly consumedPerSec: number;
  readonly capacityPerSec: number;
  readonly isSaturated?: boolean;
  readonly members: number;
  readonly membersBefore?: number;
  readonly why: string;
  readonly reason: string;
  readonly clamp: string | null;
  readonly blindSec?: number;
  /** The newest reading is this old, and the rate is held on it. */
  readonly staleSec?: number;
  readonly failure?: string;
  readonly source?: 'api' | 'file';
  readonly isUndecided?: boolean;
}

const CALM: Omit<Scene, 'flow' | 'group' | 'topic'> = {
  state: 'open',
  ratePerSec: 4000,
  askedPerSec: 3080,
  producers: [
    ['checkout-web', 1870, 20],
    ['mobile-api', 815, 12],
    ['partner-import', 395, 6],
  ],
  ceilingPerSec: 4000,
  safePerSec: 600,
  floorPerSec: 50,
  delaySec: 0.4,
  objectiveSec: 5,
  lagMessages: 1200,
  consumedPerSec: 3080,
  capacityPerSec: 3600,
  members: 6,
  why: 'orders is held at 4,000/s: billing keeps up with all that is sent (0.4 s behind, objective 5 s); this is the ceiling',
  reason: 'NOT_BINDING',
  clamp: 'ceiling',
};

export const calm: Scene = { ...CALM, flow: 'payments', group: 'ledger', topic: 'payments.v3' };

export const throttled: Scene = {
  ...CALM,
  flow: 'orders',
  group: 'billing',
  topic: 'orders.v1',
  state: 'over',
  ratePerSec: 950,
  askedPerSec: 3120,
  producers: [
    ['checkout-web', 1900, 20],
    ['mobile-api', 820, 12],
    ['partner-import', 400, 6],
  ],
  delaySec: 12,
  lagMessages: 12_000,
  consumedPerSec: 1000,
  capacityPerSec: 1000,
  isSaturated: true,
  members: 2,
  membersBefore: 6,
  why: 'orders is held at 950/s: billing is 12 s behind, objective 5 s; it consumes 1,000/s, so its backlog is drained',
  reason: 'BACKLOG_ABOVE_OBJECTIVE',
  clamp: null,
};

export const blind: Scene = {
  ...CALM,
  flow: 'shipments',
  group: 'dispatch',
  topic: 'shipments.v2',
  state: 'blind',
  ratePerSec: 700,
  askedPerSec: 1460,
  producers: [
    ['fulfil-api', 1060, 5],
    ['returns', 400, 4],
  ],
  ceilingPerSec: 2000,
  delaySec: 3.1,
  lagMessages: 3844,
  consumedPerSec: 1240,
  capacityPerSec: 1240,
  members: 4,
  blindSec: 122,
  failure: 'broker 2: coordinator not available',
  why: 'shipments is held at 700/s: dispatch was last read 122 s ago (broker 2: coordinator not available); the rate glides to the safe 600/s at most',
  reason: 'STALE_GLIDE',
  clamp: 'glide',
};

export const observing: Scene = {
  ...CALM,
  flow: 'clickstream',
  group: 'visits',
  topic: 'clicks.raw',
  state: 'observing',
  mode: 'observe',
  ratePerSec: 41_000,
  askedPerSec: 48_200,
  producers: [['edge', 48_200, 40]],
  ceilingPerSec: 60_000,
  safePerSec: 10_000,
  delaySec: 7.5,
  objectiveSec: 10,
  lagMessages: 310_000,
  consumedPerSec: 48_000,
  capacityPerSec: 50_000,
  why: 'clickstream would be held at 41,000/s: visits is 7.5 s behind, objective 10 s; it consumes 48,000/s',
  reason: 'BACKLOG_ABOVE_SET_POINT',
};

export const stopped: Scene = {
  ...throttled,
  flow: 'audit',
  group: 'archiver',
  topic: 'audit.events',
  state: 'stopped',
  ratePerSec: 0,
  delaySec: 4200,
  lagMessages: 4_200_000,
  consumedPerSec: 1000,
  members: 0,
  why: 'audit is held at 0/s: archiver has reached the hard limit (4,200 s behind, objective 5 s), so even the floor stops until it is down to 0.7 of it',
  reason: 'HARD_LIMIT',
  clamp: 'hard-limit',
};

export const held: Scene = {
  ...CALM,
  flow: 'demo-orders',
  group: 'fulfilment',
  topic: 'fulfilment',
  state: 'held',
  ratePerSec: 990,
  askedPerSec: 10_000,
  producers: [['demo-producer', 10_000, 1]],
  ceilingPerSec: 10_000,
  safePerSec: 800,
  floorPerSec: 100,
  delaySec: 1.3,
  lagMessages: 1300,
  consumedPerSec: 1000,
  capacityPerSec: 1000,
  isSaturated: true,
  members: 1,
  why: 'demo-orders is held at 990/s: fulfilment is 1.3 s behind, objective 5 s; it consumes 1,000/s',
  reason: 'BACKLOG_AT_OBJECTIVE',
  clamp: null,
};

export const stale: Scene = {
  ...throttled,
  flow: 'refunds',
  group: 'refunder',
  topic: 'refunds.v1',
  state: 'held',
  delaySec: 4.2,
  staleSec: 24,
  failure: 'no answer within 2 s',
  why: 'refunds is held at 950/s: refunder was last read 24 s ago (no answer within 2 s); the rate is held on that reading',
  reason: 'STALE_HOLD',
  clamp: 'hold',
};

/** Made a moment ago: nothing was read, nobody leases. */
export const waiting: Scene = {
  ...CALM,
  flow: 'newcomer',
  group: 'fresh',
  topic: 'fresh.v1',
  state: 'waiting',
  producers: [],
  askedPerSec: 0,
  isUndecided: true,
  why: '',
  reason: 'COLD_START',
  clamp: null,
};

const utc = (ms: number): string => new Date(ms).toISOString();

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
    binding: constraint.id,
    why: scene.why,
    constraints: [constraint],
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
