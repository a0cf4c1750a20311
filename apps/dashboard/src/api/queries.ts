import {
  type ClusterList,
  type DecisionBody,
  type DecisionDetail,
  type DecisionList,
  type DryRun,
  type EvidenceBody,
  type FlowDetail,
  type FlowSnapshot,
  type GroupList,
  type HistoryBody,
  type PolicyChanged,
  type PolicyVersionDetail,
  type PolicyVersionList,
  type SystemBody,
} from '@headgate/contract';
import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { rangeParams, type TimeRange } from '../model/range.js';
import { type Demo, type DemoChange } from './demo.js';
import { flowPath, request } from './request.js';

/** What the stream keeps fresh is never fetched again by itself. */
const STREAMED = { staleTime: Number.POSITIVE_INFINITY } as const;

/** The first paint takes the snapshot in parts, because the stream may be slower than three small answers. */
export const flowQuery = (flow: string) =>
  queryOptions({
    queryKey: ['flow', flow],
    queryFn: async ({ signal }): Promise<FlowSnapshot> => {
      const path = flowPath(flow);
      const [detail, history, decisions] = await Promise.all([
        request<FlowDetail>(path, { signal }),
        request<HistoryBody>(`${path}/history?from=now-5m&to=now`, { signal }),
        request<{ decisions: FlowSnapshot['decisions'] }>(`${path}/decisions?limit=20`, { signal }),
      ]);
      return { serverTime: detail.serverTime, detail, history, decisions: decisions.decisions };
    },
    ...STREAMED,
  });

/** Only spans that the stream does not carry. */
export const historyQuery = (flow: string, range: TimeRange) => {
  const params = rangeParams(range);
  return queryOptions({
    queryKey: ['history', flow, params.from, params.to],
    queryFn: ({ signal }) =>
      request<HistoryBody>(`${flowPath(flow)}/history?${new URLSearchParams(params)}`, { signal }),
    refetchInterval: range.kind === 'live' ? Math.max(2_000, range.spanSec * 5) : false,
    placeholderData: (before) => before,
  });
};

/** Decisions that one answer gives at most, and answers that a download asks for. */
const MOST_DECISIONS = '500';
const MOST_ANSWERS = 40;

/** All that are kept, the newest first; at most 20,000. */
export async function readDecisions(flow: string): Promise<DecisionBody[]> {
  const all: DecisionBody[] = [];
  let before: string | null = null;
  for (let count = 0; count < MOST_ANSWERS; count++) {
    const page: DecisionList = await request<DecisionList>(
      `${flowPath(flow)}/decisions?${new URLSearchParams({ limit: MOST_DECISIONS, ...(before === null ? {} : { before }) })}`,
    );
    all.push(...page.decisions);
    before = page.nextCursor;
    if (before === null) break;
  }
  return all;
}

export const decisionQuery = (flow: string, number: number) =>
  queryOptions({
    queryKey: ['decision', flow, number],
    queryFn: ({ signal }) => request<DecisionDetail>(`${flowPath(flow)}/decisions/${number}`, { signal }),
  });

export const versionsQuery = (flow: string) =>
  queryOptions({
    queryKey: ['versions', flow],
    queryFn: ({ signal }) => request<PolicyVersionList>(`${flowPath(flow)}/versions?limit=50`, { signal }),
  });

export const versionQuery = (flow: string, version: number) =>
  queryOptions({
    queryKey: ['versions', flow, version],
    queryFn: ({ signal }) => request<PolicyVersionDetail>(`${flowPath(flow)}/versions/${version}`, { signal }),
    ...STREAMED,
  });

export const evidenceQuery = (flow: string) =>
  queryOptions({
    queryKey: ['evidence', flow],
    queryFn: ({ signal }) => request<EvidenceBody>(`/v1/evidence/${encodeURIComponent(flow)}`, { signal }),
  });

export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => request<SystemBody>('/v1/system', { signal }),
  refetchInterval: 10_000,
});

export const clustersQuery = queryOptions({
  queryKey: ['clusters'],
  queryFn: ({ signal }) => request<ClusterList>('/v1/clusters', { signal }),
  refetchInterval: 5_000,
});

export const groupsQuery = (cluster: string) =>
  queryOptions({
    queryKey: ['groups', cluster],
    queryFn: ({ signal }) => request<GroupList>(`/v1/clusters/${encodeURIComponent(cluster)}/groups`, { signal }),
    refetchInterval: 10_000,
    retry: false,
  });

/** `on` is false without the demo. */
export const demoQuery = queryOptions({
  queryKey: ['demo'],
  queryFn: ({ signal }) => request<Demo>('/v1/demo', { signal }),
  // One that failed is pending while it is asked for again, which takes away the form that stands in its place: only "Try again" asks.
  retryOnMount: false,
  refetchInterval: ({ state }) => (state.status === 'error' && !state.data ? false : 5_000),
  retry: false,
});

export const changeDemo = (change: DemoChange): Promise<Demo> =>
  request<Demo>('/v1/demo', { method: 'POST', body: change });

/** A policy as a form holds it: numbers and text that the server judges. */
export type PolicyDraft = Readonly<Record<string, unknown>>;

export const dryRun = (flow: string, policy: PolicyDraft, signal?: AbortSignal): Promise<DryRun> =>
  request<DryRun>(`${flowPath(flow)}?dryRun=true`, { method: 'PUT', body: { policy }, signal });

/** `version` null creates. */
export const savePolicy = (
  flow: string,
  policy: PolicyDraft,
  reason: string,
  version: number | null,
): Promise<PolicyChanged> =>
  request<PolicyChanged>(flowPath(flow), {
    method: 'PUT',
    body: { policy, reason },
    headers: version === null ? { 'if-none-match': '*' } : { 'if-match': `"${version}"` },
  });

/** Back to observe can only let more through. */
export const observeFlow = ({ flow, policy, version }: Pick<FlowDetail, 'flow' | 'policy' | 'version'>) =>
  savePolicy(flow, { ...policy, mode: 'observe' }, 'Back to observe, from the dashboard', version);

export const readFlow = (flow: string): Promise<FlowDetail> => request<FlowDetail>(flowPath(flow));

export const rollBack = (flow: string, to: number, reason: string, version: number): Promise<PolicyChanged> =>
  request<PolicyChanged>(`${flowPath(flow)}/rollback`, {
    method: 'POST',
    body: { version: to, reason },
    headers: { 'if-match': `"${version}"` },
  });

export const putCluster = (name: string, brokers: readonly string[]): Promise<unknown> =>
  request(`/v1/clusters/${encodeURIComponent(name)}`, { method: 'PUT', body: { brokers } });

/** After a change of one's own everything about the flow is read again. */
export async function refreshFlow(client: QueryClient, flow: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ['flow', flow] }),
    client.invalidateQueries({ queryKey: ['versions', flow] }),
    client.invalidateQueries({ queryKey: ['evidence', flow] }),
    client.invalidateQueries({ queryKey: ['overview'] }),
  ]);
}
