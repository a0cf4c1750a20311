import { type PolicyBody, type PolicyInput } from '@headgate/contract';
import { type SqlConfig } from '@headgate/sources/sql';

/** Name of the demo's database among clusters and databases, and of the queue in it. */
export const DEMO_DATABASE = 'demo';
const QUEUE = 'fulfilment';
export const DEMO_FLOW = 'orders';
/** Name under which the consumer is connected: Postgres itself says how many there are. */
export const CONSUMER = 'demo-consumer';

/** The demo's queue, read as one's own would be: counters for the rates, the oldest row for the age. */
export function demoDatabase(url: string): SqlConfig {
  const query = `SELECT enqueued, completed,
    coalesce((SELECT extract(epoch FROM clock_timestamp() - enqueued_at) FROM demo_queue ORDER BY id LIMIT 1), 0)
      AS oldest_age_seconds,
    (SELECT count(*) FROM pg_stat_activity WHERE application_name = '${CONSUMER}') AS consumers
    FROM demo_queue_counts`;
  return { url, queues: { [QUEUE]: { query } } };
}

export const isDemoQueue = (constraint: PolicyBody['constraints'][number]): boolean =>
  constraint.kind === 'sql' && constraint.database === DEMO_DATABASE && constraint.queue === QUEUE;

export function demoPolicy(mode: 'observe' | 'enforce'): PolicyInput {
  return {
    flow: DEMO_FLOW,
    owner: 'demo',
    mode,
    rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800 },
    objective: { delaySec: 5 },
    // An order waits a second at the most, and then its customer is told to come back: the offer does not fall with the grant.
    overflow: { strategy: 'block', maxWaitMs: 1000 },
    constraints: [{ kind: 'sql', database: DEMO_DATABASE, queue: QUEUE }],
  };
}
