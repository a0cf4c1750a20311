import { type GroupDetail, type GroupLine, type GroupPage, type TopicLine, type TopicPage } from '@headgate/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.js';

export type LagView = 'groups' | 'topics';
/** A group or a topic; it knows when it was read by itself, because lines of one list may come from several answers. */
export type LagLine = (GroupLine | TopicLine) & { readonly readAtMs: number | null };

export interface LagList {
  readonly overview: GroupPage['overview'];
  readonly matching: number;
  readonly lines: readonly LagLine[];
}

/** Lines that are read first, and that one answer gives at most. */
export const FIRST_LINES = 100;
export const MOST_LINES = 500;
const EVERY_MS = 5_000;
const MANY_EVERY_MS = 30_000;

export const lagQuery = (view: LagView, q: string, sort: string, lines: number) =>
  queryOptions({
    queryKey: ['lag', view, q, sort, lines],
    queryFn: ({ signal }) => readLines(view, q, sort, lines, signal),
    refetchInterval: lines > MOST_LINES ? MANY_EVERY_MS : EVERY_MS,
    retry: false,
  });

/** At least so many lines, or all there are. */
export async function readLines(
  view: LagView,
  q: string,
  sort: string,
  wanted: number,
  signal?: AbortSignal,
): Promise<LagList> {
  const lines: LagLine[] = [];
  let cursor: string | null = null;
  for (;;) {
    const limit = String(Math.min(MOST_LINES, wanted - lines.length));
    const params = new URLSearchParams({ q, sort, limit, ...(cursor === null ? {} : { cursor }) });
    const page: GroupPage | TopicPage = await request<GroupPage | TopicPage>(`/v1/${view}?${params}`, { signal });
    const serverMs = Date.parse(page.serverTime);
    for (const line of 'groups' in page ? page.groups : page.topics)
      lines.push({ ...line, readAtMs: line.sampleAgeMs === null ? null : serverMs - line.sampleAgeMs });
    cursor = page.nextCursor;
    if (cursor === null || lines.length >= wanted) return { overview: page.overview, matching: page.matching, lines };
  }
}

export const groupQuery = (cluster: string, group: string) =>
  queryOptions({
    queryKey: ['lag', 'group', cluster, group],
    queryFn: ({ signal }) =>
      request<GroupDetail>(`/v1/groups/${encodeURIComponent(group)}?${new URLSearchParams({ cluster })}`, { signal }),
    refetchInterval: 2_000,
    retry: false,
  });
