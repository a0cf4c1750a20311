import { type FlowList, type FlowSummary, type OverviewChange } from '@headgate/contract';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { request } from './request.js';

/** Lines that the stream carries, that are read first, and that one answer gives at most. */
export const STREAM_LINES = 60;
const MOST_LINES = 500;
/** Lines below those of the stream are asked for again at this pace. */
export const REST_EVERY_MS = 10_000;

/** A line knows when its queue was read by itself: lines of one list may come from answers of different age. */
export type OverviewLine = FlowSummary & { readonly readAtMs: number | null };

/** As much of the list as somebody looked at: the first lines, and further answers while the list is scrolled. */
export interface OverviewList extends Omit<FlowList, 'flows'> {
  readonly flows: readonly OverviewLine[];
  /** The first lines as the stream told them last: its changes are to these, and not to an answer that was read meanwhile. */
  readonly told: readonly OverviewLine[];
  /** Where each further answer begins, so that it can be read again by itself. */
  readonly chunks: readonly { readonly from: number; readonly cursor: string }[];
}

export const overviewKey = (q: string, sort: string) => ['overview', q, sort] as const;

export const overviewQuery = (q: string, sort: string) =>
  queryOptions({
    queryKey: overviewKey(q, sort),
    queryFn: async ({ client, queryKey, signal }): Promise<OverviewList> => {
      const before = client.getQueryData<OverviewList>(queryKey);
      const lines = Math.min(MOST_LINES, Math.max(STREAM_LINES, before?.flows.length ?? 0));
      const answer = await readPage(q, sort, { limit: String(lines) }, signal);
      return withBelow(client.getQueryData<OverviewList>(queryKey), answer);
    },
    refetchInterval: ({ state }) => ((state.data?.flows.length ?? 0) > STREAM_LINES ? REST_EVERY_MS : false),
    // Comparing thousands of lines with their forerunners costs more than drawing the few that are seen.
    structuralSharing: false,
    staleTime: Number.POSITIVE_INFINITY,
  });

function readPage(
  q: string,
  sort: string,
  more: { readonly cursor?: string; readonly limit: string },
  signal?: AbortSignal,
): Promise<FlowList> {
  return request<FlowList>(`/v1/flows?${new URLSearchParams({ ...(q ? { q } : {}), sort, ...more })}`, { signal });
}

/** All lines that the filter matches, for a download. */
export async function readWholeList(q: string, sort: string): Promise<FlowSummary[]> {
  const flows: FlowSummary[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: FlowList = await readPage(q, sort, { ...(cursor ? { cursor } : {}), limit: String(MOST_LINES) });
    flows.push(...page.flows);
    cursor = page.nextCursor;
  }
  return flows;
}

const reading = new Set<string>();

/** Reads on where the list ends, once at a time. */
export async function readOn(client: QueryClient, q: string, sort: string): Promise<void> {
  const key = overviewKey(q, sort);
  const list = client.getQueryData<OverviewList>(key);
  if (!list || (list.nextCursor === null && list.flows.length >= list.matching)) return;
  const { nextCursor: cursor } = list;
  const what = cursor ?? key.join(' ');
  if (reading.has(what)) return;
  reading.add(what);
  try {
    const page = cursor === null ? null : await readPage(q, sort, { cursor, limit: String(MOST_LINES) });
    // A line that moved up between two answers is in neither of them: it is looked for when the end is reached.
    const rest = page === null ? await readWholeList(q, sort) : [];
    client.setQueryData<OverviewList>(
      key,
      (before) => before && (page && cursor !== null ? appended(before, cursor, page) : withMissing(before, rest)),
    );
  } finally {
    reading.delete(what);
  }
}

function withMissing(before: OverviewList, flows: readonly FlowSummary[]): OverviewList {
  const shown = new Set(before.flows.map(({ flow }) => flow));
  const missing = stamped({ serverTime: before.serverTime, flows }).filter(({ flow }) => !shown.has(flow));
  return { ...before, matching: before.flows.length + missing.length, flows: [...before.flows, ...missing] };
}

/** Reads the answer again in which this line came, without moving a line. */
export async function readAgain(client: QueryClient, q: string, sort: string, line: number): Promise<void> {
  const key = overviewKey(q, sort);
  const chunk = client.getQueryData<OverviewList>(key)?.chunks.findLast(({ from }) => from <= line);
  if (!chunk) return;
  const page = await readPage(q, sort, { cursor: chunk.cursor, limit: String(MOST_LINES) });
  const fresh = new Map(stamped(page).map((flow) => [flow.flow, flow]));
  client.setQueryData<OverviewList>(
    key,
    (before) => before && { ...before, flows: before.flows.map((flow) => fresh.get(flow.flow) ?? flow) },
  );
}

function stamped({ serverTime, flows }: { serverTime: string; flows: readonly FlowSummary[] }): OverviewLine[] {
  const serverMs = Date.parse(serverTime);
  return flows.map((flow) => ({
    ...flow,
    readAtMs: flow.sampleAgeMs === null ? null : serverMs - flow.sampleAgeMs,
  }));
}

export function appended(before: OverviewList, cursor: string, page: FlowList): OverviewList {
  const shown = new Set(before.flows.map(({ flow }) => flow));
  return {
    ...before,
    nextCursor: page.nextCursor,
    flows: [...before.flows, ...stamped(page).filter(({ flow }) => !shown.has(flow))],
    chunks: [...before.chunks, { from: before.flows.length, cursor }],
  };
}

/** The first lines anew; those below stay as they were told. */
export function withBelow(before: OverviewList | undefined, answer: FlowList): OverviewList {
  const flows = stamped(answer);
  const told = before?.told ?? [];
  if (!before || before.flows.length <= flows.length) return { ...answer, flows, told, chunks: [] };
  const { nextCursor, chunks } = before;
  return { ...answer, nextCursor, chunks, told, flows: [...flows, ...below(before, flows, answer.matching)] };
}

/** The first event of the stream: the first lines anew, which its changes are to from now on. */
export function withSnapshot(before: OverviewList | undefined, snapshot: FlowList): OverviewList {
  const list = withBelow(before, snapshot);
  return { ...list, told: list.flows.slice(0, snapshot.flows.length) };
}

/** An event of the stream: what changed of the lines since its last event, and the order of the first ones. */
export function withChange(before: OverviewList, change: OverviewChange): OverviewList {
  const told = new Map(before.told.map((flow) => [flow.flow, flow] as const));
  // A line that was not told before comes whole.
  const changed = change.flows.flatMap((fields) => {
    const known = told.get(fields.flow);
    return known || fields.state ? [{ ...known, ...fields } as FlowSummary] : [];
  });
  for (const flow of stamped({ serverTime: change.serverTime, flows: changed })) told.set(flow.flow, flow);
  const flows = change.order.flatMap((name) => told.get(name) ?? []);
  const { serverTime, overview, matching } = change;
  const all = [...flows, ...below(before, flows, matching)];
  return { ...before, serverTime, overview, matching, told: flows, flows: all };
}

function below(before: OverviewList, first: readonly OverviewLine[], matching: number): readonly OverviewLine[] {
  if (matching <= first.length) return [];
  const shown = new Set(first.map(({ flow }) => flow));
  return before.flows.filter(({ flow }) => !shown.has(flow)).slice(0, matching - first.length);
}
