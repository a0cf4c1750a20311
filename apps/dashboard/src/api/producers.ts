import { type ProducerPage, type ProducersBody } from '@headgate/contract';
import { queryOptions } from '@tanstack/react-query';
import { encode } from '../app/routes.js';
import { request } from './request.js';

/** Lines that one answer gives at most. */
export const PRODUCER_LINES = 500;

export const producersQuery = (q: string, sort: string) =>
  queryOptions({
    queryKey: ['producers', q, sort],
    queryFn: ({ signal }) =>
      request<ProducerPage>(`/v1/producers?${new URLSearchParams({ q, sort, limit: String(PRODUCER_LINES) })}`, {
        signal,
      }),
    refetchInterval: 2_000,
    retry: false,
  });

/** Who leases from one flow, with the instances. */
export const producersOfFlowQuery = (flow: string) =>
  queryOptions({
    queryKey: ['producers', 'of', flow],
    queryFn: ({ signal }) => request<ProducersBody>(`/v1/flows/${encode(flow)}/producers`, { signal }),
    refetchInterval: 2_000,
    retry: false,
  });
