import { QUEUE_SORTS, type QueueLine } from '@headgate/contract';
import { z } from 'zod';
import { placeOfCursor, sortNames } from '../groups/group-order.js';
import { Limit } from '../http/query.js';

type Order = { readonly key: (line: QueueLine) => number | string | null; readonly descending: boolean };

export const QUEUE_ORDERS: Readonly<Record<(typeof QUEUE_SORTS)[number], Order>> = {
  risk: { key: ({ risk }) => risk, descending: true },
  name: { key: ({ queue }) => queue, descending: false },
  depth: { key: ({ depthMessages }) => depthMessages, descending: true },
  consumed: { key: ({ consumedPerSec }) => consumedPerSec, descending: true },
};
const SORTS = sortNames(QUEUE_ORDERS) as [string, ...string[]];

export const QueuePageQuery = z.strictObject({
  limit: Limit,
  cursor: z
    .string()
    .max(2000)
    .transform((cursor, context) => {
      const place = placeOfCursor(cursor);
      if (place === null) context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier page' });
      return place ?? z.NEVER;
    })
    .optional(),
  q: z.string().max(500).default('').describe('Text that a name holds'),
  sort: z.enum(SORTS, { error: `choose one of ${SORTS.join(', ')}` }).default('risk'),
});
export type QueuePageQuery = z.output<typeof QueuePageQuery>;

/** Needed only where queues of two brokers have the same name. */
export const QueueQuery = z.strictObject({ broker: z.string().min(1).max(100).optional() });
