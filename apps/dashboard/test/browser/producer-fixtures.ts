import {
  PRODUCER_STATUSES,
  type ProducerInstanceBody,
  type ProducerLine,
  type ProducerPage,
  type ProducersBody,
  type ProducerView,
} from '@headgate/contract';
import { HOSTILE } from './queue-fixtures.js';

export type ProducerScene = 'some' | 'none' | 'no-flow';

const utc = (ms: number): string => new Date(ms).toISOString();

function line(flow: string, producer: string, now: number, changes: Partial<ProducerLine> = {}): ProducerLine {
  return {
    ...{ flow, producer, status: 'open', statusReason: 'it sends what it asks', attention: 0.1, needsYou: false },
    ...{ mode: 'enforce', strategy: 'block', weight: 1, priority: 'normal', instances: 3, source: 'http' },
    ...{ askedPerSec: 120, askedPerSecReason: null, grantedPerSec: 120, grantedPerSecReason: null },
    ...{ usedPerSec: 120, usedPerSecReason: null, droppedPerSec: 0, unleasedPerSec: 0 },
    ...{ waiting: 0, waitingReason: null, client: 'sdk-node/0.1.0', clientReason: null, lastSeen: utc(now - 700) },
    ...changes,
  };
}

const SILENT = 'none of its instances leased within three refreshes';

const linesOf = (now: number): readonly ProducerLine[] => [
  line('orders', 'imports', now, {
    ...{ status: 'unbudgeted', statusReason: 'spends 310/s that nobody granted', attention: 5.2, needsYou: true },
    ...{ askedPerSec: 420, grantedPerSec: 110, usedPerSec: 420, unleasedPerSec: 310, instances: 2, weight: 2 },
    ...{ priority: 'high', client: null, clientReason: 'it leases straight from Redis, which does not tell it' },
  }),
  line('audit', HOSTILE, now, {
    ...{ status: 'dark', statusReason: 'its one instance is silent for more than three refreshes', attention: 4 },
    ...{ needsYou: true, instances: 1, askedPerSec: null, askedPerSecReason: SILENT, grantedPerSec: 0 },
    ...{ usedPerSec: null, usedPerSecReason: SILENT, droppedPerSec: null, unleasedPerSec: null },
    ...{ waiting: null, waitingReason: SILENT, lastSeen: utc(now - 24_000) },
  }),
  line('orders', 'checkout', now, {
    ...{ status: 'held', statusReason: '1,900/s held back, 412 callers wait', attention: 3.7, waiting: 412 },
    ...{ askedPerSec: 2600, grantedPerSec: 700, usedPerSec: 700, instances: 12 },
  }),
  line('orders', 'mobile', now, {
    ...{ status: 'held', statusReason: '90/s held back, drops 90/s', attention: 3.4, strategy: 'drop' },
    ...{ askedPerSec: 230, grantedPerSec: 140, usedPerSec: 140, droppedPerSec: 90 },
  }),
  line('clickstream', 'web', now, {
    ...{ status: 'observing', statusReason: 'its flow observes: nothing limits it', attention: 1, mode: 'observe' },
  }),
  line('payments', 'billing', now),
];

export function producerPage(scene: ProducerScene, q: string, now: number): ProducerPage {
  const all = scene === 'some' ? linesOf(now) : [];
  const state = /state:(\S+)/.exec(q)?.[1];
  const word = q.replace(/state:\S+/, '').trim();
  const producers = all.filter(
    ({ status, producer, flow }) => (!state || status === state) && `${producer} ${flow}`.includes(word),
  );
  const counts = Object.fromEntries(
    PRODUCER_STATUSES.map((status) => [status, all.filter((one) => one.status === status).length]),
  ) as ProducerPage['overview']['counts'];
  const isSome = scene === 'some';
  return {
    serverTime: utc(now),
    overview: {
      answer: isSome
        ? '2 of 6 producers are held; imports spends without a budget'
        : scene === 'none'
          ? 'No producer yet'
          : 'No flow yet',
      detail: isSome ? `${HOSTILE} is silent; 640/s reach orders without a budget.` : '',
      ...{ flows: scene === 'no-flow' ? 0 : 12, producers: all.length, counts },
    },
    unbudgeted: isSome ? [{ flow: 'orders', mode: 'enforce', perSec: 640, usedPerSec: 1260 }] : [],
    ...{ unbudgetedFlows: isSome ? 1 : 0, unbudgetedUnknown: isSome ? 2 : 0 },
    unbudgetedUnknownReason: isSome ? 'shipments: the inflow at the broker is not known' : null,
    ...{ matching: producers.length, producers, nextCursor: null },
  };
}

function instance(name: string, now: number, changes: Partial<ProducerInstanceBody> = {}): ProducerInstanceBody {
  return {
    ...{ instance: name, offeredPerSec: 110, sharePerSec: 55, usedTokens: 90_412, droppedTokens: 0 },
    ...{ unleasedTokens: 0, waiting: 0, mode: 'enforce', source: 'redis', client: null, lastSeen: utc(now - 700) },
    ...{ compliance: 'ok', ...changes },
  };
}

export function producersOf(flow: string, now: number): ProducersBody {
  const imports: ProducerView = {
    ...{ producer: 'imports', instances: 2, askedPerSec: 420, grantedPerSec: 110, usedPerSec: 420, droppedPerSec: 0 },
    ...{ rejectedPerSec: 0, waiting: 0, lastSeen: utc(now - 700), client: 'unknown', source: 'redis', weight: 2 },
    ...{ minimumPerSec: 50, priority: 'high', sharePerSec: 110, unleasedPerSec: 310, compliance: 'unbudgeted' },
    instanceList: [
      instance('imports-2', now, { compliance: 'unbudgeted', offeredPerSec: 310, unleasedTokens: 18_600 }),
      instance('imports-1', now),
    ],
  };
  return {
    ...{ serverTime: utc(now), flow, producers: flow === 'orders' ? [imports] : [] },
    earlier: [{ producer: HOSTILE, lastSeen: utc(now - 90_000), client: null, state: 'silent' }],
    ...{ instances: 2, instancesReason: null, directInstances: 2 },
    ...{ askedPerSec: 420, askedPerSecReason: null, grantedPerSec: 110, grantedPerSecReason: null },
    ...{ usedPerSec: 420, usedPerSecReason: null, unbudgetedPerSec: 640, unbudgetedPerSecReason: null },
  };
}
