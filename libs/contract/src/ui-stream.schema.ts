import { z } from 'zod';
import { DecisionSchema } from './decision.schema.js';
import { FlowDetailSchema } from './flow-detail.schema.js';
import { FlowListSchema, FlowSummarySchema, OverviewSchema } from './flow-summary.schema.js';
import { HistorySchema } from './history.schema.js';
import { UtcTime } from './names.schema.js';
import { SystemSchema } from './system.schema.js';

/** `view=overview`: event `snapshot` is a FlowList (with `q`, `sort`, `limit` as in the list), event `change` is this. */
export const OverviewChangeSchema = z
  .object({
    serverTime: UtcTime,
    overview: OverviewSchema,
    matching: z.int(),
    order: z
      .array(z.string())
      .describe('Names on the page, in order; a name that was not told before stands in `flows` whole'),
    flows: z
      .array(FlowSummarySchema.partial().required({ flow: true }))
      .describe('What changed since the event before: fields of lines that were told, whole lines of others'),
  })
  .meta({ id: 'OverviewChange' });
export type OverviewChange = z.output<typeof OverviewChangeSchema>;

/** `view=flow:<name>`: event `snapshot`. */
export const FlowSnapshotSchema = z
  .object({
    serverTime: UtcTime,
    detail: FlowDetailSchema,
    history: HistorySchema.describe('The last five minutes'),
    decisions: z.array(DecisionSchema).describe('The newest 20'),
  })
  .meta({ id: 'FlowSnapshot' });
export type FlowSnapshot = z.output<typeof FlowSnapshotSchema>;

/** `view=flow:<name>`: event `change`. `history` holds the columns since the event before: append them. */
export const FlowChangeSchema = z
  .object({
    serverTime: UtcTime,
    detail: FlowDetailSchema,
    history: HistorySchema,
    decisions: z.array(DecisionSchema).describe('New ones, newest first'),
  })
  .meta({ id: 'FlowChange' });
export type FlowChange = z.output<typeof FlowChangeSchema>;

/** Each event by its name and view. `gone` ends a stream whose flow was removed; `ping` comes every 15 s. */
export const UI_STREAM_EVENTS = {
  overview: { snapshot: FlowListSchema, change: OverviewChangeSchema },
  flow: { snapshot: FlowSnapshotSchema, change: FlowChangeSchema },
  system: { snapshot: SystemSchema, change: SystemSchema },
} as const;
