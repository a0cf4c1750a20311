import { z } from 'zod';

const Pattern = z
  .string()
  .min(1)
  .max(255)
  .refine((text) => text.split('*').length <= 6, 'use at most 5 stars: * stands for any text');
const Patterns = z.array(Pattern).max(100);

/** Which groups of every cluster are watched, and how often. The exclusions that the adapter brings stand where none are given. */
export const GroupSettingsSchema = z
  .strictObject({
    include: Patterns.min(1).default(['*']),
    exclude: Patterns.optional(),
    /** Spacing of the sweeps, seconds. */
    everySec: z.int().min(1).max(300).default(10),
  })
  .prefault({});
export type GroupSettings = z.output<typeof GroupSettingsSchema>;

const COMPAT_CHOICES = ['kafka_exporter', 'kafka_lag_exporter'] as const;

/** What /metrics shows of the groups. */
export const MetricSettingsSchema = z
  .strictObject({
    compat: z.array(z.enum(COMPAT_CHOICES)).max(2).default([]),
    /** A series for each partition: many. */
    partitions: z.boolean().default(false),
    /** Groups with series of their own, per cluster; the others share `other`. */
    maxGroups: z.int().min(1).max(100_000).default(10_000),
  })
  .prefault({});
export type MetricSettings = z.output<typeof MetricSettingsSchema>;
