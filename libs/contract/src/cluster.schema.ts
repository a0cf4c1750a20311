import { z } from 'zod';
import { ClusterName, UtcTime } from './names.schema.js';
import { Measured, Why } from './quantity.schema.js';

const Broker = z
  .string()
  .regex(/^(?:[a-zA-Z0-9._-]{1,253}|\[[0-9a-fA-F:.]{2,45}\]):\d{1,5}$/, 'must be host:port')
  .refine((broker) => Number(broker.slice(broker.lastIndexOf(':') + 1)) <= 65_535, 'must have a port up to 65535');

/** Body of `PUT /v1/clusters/:name`. Logins and certificates stand in the file alone: secrets never pass the API. */
export const ClusterEditSchema = z
  .strictObject({ brokers: z.array(Broker).min(1).max(100) })
  .meta({ id: 'ClusterEdit' });
export type ClusterEdit = z.output<typeof ClusterEditSchema>;

export const ClusterViewSchema = z
  .object({
    name: ClusterName,
    kind: z.string(),
    brokers: z.array(z.string()),
    source: z.enum(['environment', 'file', 'api']).describe('Only `api` can be changed here'),
    state: z.enum(['up', 'degraded', 'down', 'unknown']),
    reason: z.string().nullable(),
    since: UtcTime.nullable(),
    flows: z.array(z.string()).describe('Flows that read it'),
  })
  .meta({ id: 'ClusterView' });
export type ClusterView = z.output<typeof ClusterViewSchema>;

export const ClusterListSchema = z
  .object({ serverTime: UtcTime, clusters: z.array(ClusterViewSchema) })
  .meta({ id: 'ClusterList' });
export type ClusterList = z.output<typeof ClusterListSchema>;

export const GroupSchema = z
  .object({
    group: z.string(),
    state: z.string().describe('As the broker words it, for example Stable'),
    type: z.string().describe('classic, consumer, share or streams'),
    topics: z
      .array(z.object({ topic: z.string(), lagMessages: Measured.nullable() }))
      .nullable()
      .describe('Topics with commits; null where they were not asked'),
    topicsReason: Why,
    flow: z.string().nullable().describe('The flow that reads this group'),
  })
  .meta({ id: 'Group' });
export type GroupBody = z.output<typeof GroupSchema>;

export const GroupListSchema = z
  .object({
    serverTime: UtcTime,
    cluster: z.string(),
    groups: z.array(GroupSchema).describe('By name'),
    complete: z.boolean().describe('Every broker answered'),
    completeReason: Why,
  })
  .meta({ id: 'GroupList' });
export type GroupList = z.output<typeof GroupListSchema>;
