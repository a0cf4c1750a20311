import { z } from 'zod';
import { Limit } from '../http/query.js';
import { GROUP_ORDERS, placeOfCursor, sortNames, TOPIC_ORDERS } from './group-order.js';

const Cursor = z
  .string()
  .max(2000)
  .transform((cursor, context) => {
    const place = placeOfCursor(cursor);
    if (place === null) context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier page' });
    return place ?? z.NEVER;
  });

const pageOf = (orders: object) =>
  z.strictObject({
    limit: Limit,
    cursor: Cursor.optional(),
    q: z.string().max(500).default(''),
    sort: z
      .enum(sortNames(orders) as [string, ...string[]], { error: `choose one of ${sortNames(orders).join(', ')}` })
      .default('risk'),
  });

export const GroupPageQuery = pageOf(GROUP_ORDERS);
export const TopicPageQuery = pageOf(TOPIC_ORDERS);
export type LagPageQuery = z.output<typeof GroupPageQuery>;

/** Needed only where groups of two clusters have the same name. */
export const GroupQuery = z.strictObject({ cluster: z.string().min(1).max(100).optional() });

const SPAN = /^(\d{1,5})([smhd])$/;
const UNIT_SEC: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const MOST_SEC = 86_400;

/** `span` as in `30m` or `24h`. */
export const GroupHistoryQuery = GroupQuery.extend({
  span: z
    .string()
    .default('30m')
    .transform((span, context) => {
      const [, count, unit] = SPAN.exec(span) ?? [];
      const sec = Number(count) * (UNIT_SEC[unit ?? ''] ?? Number.NaN);
      if (sec >= 60 && sec <= MOST_SEC) return sec;
      context.addIssue({ code: 'custom', message: 'must be a time from 60s to 24h, such as 30m or 24h' });
      return z.NEVER;
    }),
});
