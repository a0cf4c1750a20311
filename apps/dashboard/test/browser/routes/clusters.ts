import { ClusterListSchema, GroupListSchema } from '@headgate/contract';
import { type Exchange, utc } from './exchange.js';

/** `/clusters` and the groups of one, of which one was never read and one never committed. */
export function answerClusters({ method, parts, body, play, now, send, json }: Exchange): unknown {
  const [, name] = parts;
  if (method === 'PUT' && name) play.clusters.push({ name, brokers: (body as { brokers: string[] }).brokers });
  if (method === 'PUT') return json(200, {});
  if (name === undefined) {
    return send(ClusterListSchema, {
      serverTime: utc(now),
      clusters: play.clusters.map((cluster) => ({
        ...cluster,
        kind: 'kafka',
        source: 'api' as const,
        state: 'up' as const,
        reason: null,
        since: utc(now - 5000),
        flows: [],
      })),
    });
  }
  send(GroupListSchema, {
    serverTime: utc(now),
    cluster: name,
    groups: [
      {
        group: 'billing',
        state: 'Stable',
        type: 'classic',
        topics: [{ topic: 'orders.v1', lagMessages: 12_000 }],
        topicsReason: null,
        flow: null,
      },
      {
        group: 'dispatch',
        state: 'Stable',
        type: 'classic',
        topics: [{ topic: 'shipments.v2', lagMessages: null }],
        topicsReason: null,
        flow: null,
      },
      {
        group: 'idle',
        state: 'Empty',
        type: 'classic',
        topics: null,
        topicsReason: 'it never committed',
        flow: null,
      },
    ],
    complete: true,
    completeReason: null,
  });
}
