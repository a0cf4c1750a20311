import { z } from 'zod';
import { ProblemSchema } from './error.schema.js';
import { DependencySchema } from './health.schema.js';
import { UtcTime } from './names.schema.js';
import { Sequence, Why } from './quantity.schema.js';

const State = z.enum(['up', 'degraded', 'down', 'unknown']);

/** Never dismissed while it is true. */
export const BannerSchema = z
  .object({
    code: z.string().describe('Stable, for example DATABASE_DOWN'),
    level: z.enum(['info', 'warning', 'critical']),
    text: z.string().describe('What is so, what still works, what to do'),
    since: UtcTime.nullable(),
  })
  .meta({ id: 'Banner' });
export type BannerBody = z.output<typeof BannerSchema>;

/** The controller about itself. */
export const SystemSchema = z
  .object({
    serverTime: UtcTime,
    version: z.string(),
    node: z.string(),
    startedAt: UtcTime,
    databaseId: z.string().nullable().describe('Identity of the database; null until it answered'),
    epoch: Sequence.nullable().describe('Term of this controller: grows at each start'),
    epochReason: Why,
    stores: z.object({
      database: z.object({ kind: z.enum(['embedded', 'postgres', 'memory']), state: State, reason: Why }),
      buckets: z.object({ kind: z.enum(['memory', 'redis']), state: State, reason: Why }),
    }),
    config: z.object({
      path: z.string(),
      state: z.enum(['good', 'stale', 'missing']),
      problems: z.array(ProblemSchema),
      flows: z.int().describe('Flows of the file'),
    }),
    demo: z.object({ on: z.boolean() }),
    flows: z.int(),
    streams: z.object({ open: z.int(), max: z.int() }),
    historyRowsDropped: z.int().describe('Rows of history and decisions that were shed, since start'),
    dependencies: z.array(DependencySchema),
    banners: z.array(BannerSchema).describe('Worst first'),
  })
  .meta({ id: 'System' });
export type SystemBody = z.output<typeof SystemSchema>;
