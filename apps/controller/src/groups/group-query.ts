import { GROUP_SORTS, TOPIC_SORTS } from '@headgate/contract';
import { z } from 'zod';
import { pageQuery } from '../http/list-page.js';

export const GroupPageQuery = pageQuery(GROUP_SORTS, 'risk');
export const TopicPageQuery = pageQuery(TOPIC_SORTS, 'risk');
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
