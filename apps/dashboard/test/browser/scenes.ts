import { type FlowSummary } from '@headgate/contract';

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
  /** A queue of RabbitMQ and a disk beside the group; the disk binds. */
  readonly isThreeKinds?: boolean;
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

/** One budget over a Kafka group, a queue of RabbitMQ and a disk: the disk asks least. */
export const threeKinds: Scene = {
  ...CALM,
  ...{ flow: 'uploads', group: 'resize', topic: 'uploads.v1', state: 'held', ratePerSec: 240, isThreeKinds: true },
  why: 'uploads is held at 240/s: disk is 86 % full, objective 80 %, so less may come',
  reason: 'LEVEL_ABOVE_OBJECTIVE',
  clamp: null,
};
