import { type QueueDetail, type QueuePage } from '@headgate/contract';
import { queryOptions } from '@tanstack/react-query';
import { nameInPath } from '../app/queue-path.js';
import { request } from './request.js';

/** Lines that one answer gives at most. */
export const QUEUE_LINES = 500;

export const queuesQuery = (q: string, sort: string) =>
  queryOptions({
    queryKey: ['queues', q, sort],
    queryFn: ({ signal }) =>
      request<QueuePage>(`/v1/queues?${new URLSearchParams({ q, sort, limit: String(QUEUE_LINES) })}`, { signal }),
    refetchInterval: 5_000,
    retry: false,
  });

export const queueQuery = (broker: string, queue: string) =>
  queryOptions({
    queryKey: ['queues', 'one', broker, queue],
    queryFn: ({ signal }) =>
      request<QueueDetail>(`/v1/queues/${nameInPath(queue)}?${new URLSearchParams({ broker })}`, { signal }),
    refetchInterval: 2_000,
    retry: false,
  });
