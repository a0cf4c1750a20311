import { type QueueConsumer, type QueueSample } from './queue-sample.js';

/** What a management API answers, of which nothing is believed before it was looked at. */
export type Json = Readonly<Record<string, unknown>>;

/** A queue that has lost its leader is told without a state. */
const LEADERLESS = 'leaderless';

/**
 * One queue as `/api/queues/{vhost}/{name}` or a row of the list tells it. A field that is absent (just after a declare,
 * a restart, on a node that is down) is unknown and not 0.
 */
export function readQueue(raw: unknown): QueueSample | null {
  const row = objectOf(raw);
  if (row === null || typeof row.name !== 'string') return null;
  const stats = objectOf(row.message_stats);
  let clamped = 0;
  const count = (value: unknown): number | null => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return null;
    if (value < 0) clamped += 1;
    return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.trunc(value)));
  };
  // A count that nothing was added to yet is left out of a `message_stats` that is there.
  const total = (name: string) => (stats === null ? null : (count(stats[name]) ?? 0));
  const sum = (...names: string[]) => (stats === null ? null : names.reduce((all, name) => all + total(name)!, 0));
  const consumerList = consumersOf(row.consumer_details);
  const consumers = count(row.consumers);
  return {
    queue: row.name,
    type: text(row.type) ?? text(objectOf(row.arguments)?.['x-queue-type']),
    node: text(row.leader) ?? text(row.node),
    state: text(row.state) ?? (row.leader === null ? LEADERLESS : null),
    readyMessages: count(row.messages_ready),
    unackedMessages: count(row.messages_unacknowledged),
    publishedMessages: total('publish'),
    doneMessages: sum('ack', 'deliver_no_ack', 'get_no_ack'),
    redeliveredMessages: total('redeliver'),
    consumers: consumerList?.length ?? consumers,
    activeConsumers: consumerList === null ? consumers : consumerList.filter(({ isActive }) => isActive).length,
    consumerList,
    hasLengthLimit: limitOf(row),
    clamped,
  };
}

function consumersOf(raw: unknown): readonly QueueConsumer[] | null {
  if (!Array.isArray(raw)) return null;
  return raw.map((one) => {
    const { prefetch_count, active, activity_status, ack_required } = objectOf(one) ?? {};
    const isWaiting = active === false || activity_status === 'waiting' || activity_status === 'suspected_down';
    const prefetch = typeof prefetch_count === 'number' && prefetch_count > 0 ? prefetch_count : 0;
    return { prefetch, isActive: !isWaiting, acks: ack_required !== false };
  });
}

const LIMITS = ['x-max-length', 'x-max-length-bytes', 'max-length', 'max-length-bytes'];

/** Rows of the reduced list tell arguments and no policy: then a limit is found and its absence is not known. */
function limitOf(row: Json): boolean | null {
  const [own, policy] = [objectOf(row.arguments), objectOf(row.effective_policy_definition)];
  if ([own, policy].some((all) => all !== null && LIMITS.some((name) => all[name] !== undefined))) return true;
  return own === null || row.effective_policy_definition === undefined ? null : false;
}

/** Alarms of the nodes, in words; null where none is raised. A node that says nothing raises none. */
export function readAlarm(raw: unknown): string | null {
  if (!Array.isArray(raw)) return null;
  const raised = raw
    .map(objectOf)
    .flatMap((node) => [
      ...(node?.mem_alarm === true ? [`memory of ${text(node.name)}`] : []),
      ...(node?.disk_free_alarm === true ? [`disk of ${text(node.name)}`] : []),
    ]);
  return raised.length === 0 ? null : raised.slice(0, 3).join(', ');
}

function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
