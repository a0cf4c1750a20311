import { QUEUE_SORTS, type QueueLine } from '@headgate/contract';
import { z } from 'zod';
import { type Order, pageQuery } from '../http/list-page.js';

export const QUEUE_ORDERS: Readonly<Record<(typeof QUEUE_SORTS)[number], Order<QueueLine>>> = {
  risk: { key: ({ risk }) => risk, descending: true },
  name: { key: ({ queue }) => queue, descending: false },
  depth: { key: ({ depthMessages }) => depthMessages, descending: true },
  consumed: { key: ({ consumedPerSec }) => consumedPerSec, descending: true },
};

export const QueuePageQuery = pageQuery(QUEUE_SORTS, 'risk').extend({
  q: z.string().max(500).default('').describe('Text that a name holds'),
});
export type QueuePageQuery = z.output<typeof QueuePageQuery>;

/** Needed only where queues of two brokers have the same name. */
export const QueueQuery = z.strictObject({ broker: z.string().min(1).max(100).optional() });
