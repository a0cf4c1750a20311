import { type GroupHistoryBody } from '@headgate/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.js';

export const GROUP_SPANS = ['30m', '24h'] as const;
export type GroupSpan = (typeof GROUP_SPANS)[number];

export const groupHistoryQuery = (cluster: string, group: string, span: GroupSpan) =>
  queryOptions({
    queryKey: ['lag', 'history', cluster, group, span],
    queryFn: ({ signal }) =>
      request<GroupHistoryBody>(
        `/v1/groups/${encodeURIComponent(group)}/history?${new URLSearchParams({ cluster, span })}`,
        { signal },
      ),
    refetchInterval: 10_000,
    retry: false,
  });
