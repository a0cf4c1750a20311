import { type GroupDetail, type GroupLine, type GroupStatusName } from '@headgate/contract';

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
