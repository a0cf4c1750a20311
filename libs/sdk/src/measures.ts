import { type HeadgateClient } from './client.js';
import { type FlowStatus } from './flow-status.js';

/** One number of a flow, or several that labels tell apart. */
export interface Measure {
  readonly name: string;
  readonly help: string;
  readonly kind: 'counter' | 'gauge';
  /** Label names beside `flow`. */
  readonly labels: readonly string[];
  read(status: FlowStatus): readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

const one = (value: number | null | undefined) =>
  value === null || value === undefined ? [] : [{ labels: {}, value }];

const plain = (
  kind: Measure['kind'],
  name: string,
  help: string,
  value: (status: FlowStatus) => number | null | undefined,
): Measure => ({ kind, name, help, labels: [], read: (status) => one(value(status)) });

const STATES = ['bootstrap', 'leased', 'holding', 'safe', 'hold', 'open', 'closed'] as const;

/** Everything that is measured of a flow; what is unknown has no sample. */
export const MEASURES: readonly Measure[] = [
  plain('counter', 'headgate_sdk_used_tokens_total', 'Tokens spent', (s) => s.usedTokens),
  plain('counter', 'headgate_sdk_unleased_tokens_total', 'Spent tokens that no grant covered', (s) => s.unleasedTokens),
  plain(
    'counter',
    'headgate_sdk_unpaid_tokens_total',
    'Spent tokens that were not there: observe, kill switch, open',
    (s) => s.unpaidTokens,
  ),
  plain('counter', 'headgate_sdk_spilled_tokens_total', 'Tokens of messages put on disk', (s) => s.spilledTokens),
  {
    ...{ kind: 'counter', name: 'headgate_sdk_lost_tokens_total', labels: ['kind', 'reason'] },
    help: 'Tokens of messages that the overflow strategy, a wait that ended or the age of the spill has cost',
    read: ({ losses }) => losses.map(({ kind, reason, tokens }) => ({ labels: { kind, reason }, value: tokens })),
  },
  {
    ...{ kind: 'counter', name: 'headgate_sdk_calls_total', labels: ['outcome'] },
    help: 'Calls by outcome',
    read: ({ counts }) => Object.entries(counts).map(([outcome, value]) => ({ labels: { outcome }, value })),
  },
  plain('gauge', 'headgate_sdk_loss_rate', 'Lost tokens for each offered one over the last minute', (s) => s.lossRate),
  plain('gauge', 'headgate_sdk_share_per_sec', 'Tokens per second that this instance may spend', (s) => s.sharePerSec),
  plain('gauge', 'headgate_sdk_spendable_tokens', 'Tokens that could be spent now', (s) => s.spendableTokens),
  plain('gauge', 'headgate_sdk_waiting', 'Callers that wait for tokens', (s) => s.waiting),
  plain('gauge', 'headgate_sdk_answer_age_seconds', 'Seconds since the last answer with a budget', (s) =>
    s.answerAgeMs === null ? null : s.answerAgeMs / 1000,
  ),
  {
    ...{ kind: 'gauge', name: 'headgate_sdk_mode', labels: ['state', 'mode'] },
    help: '1 for the state that tokens come from, 0 for the others',
    read: ({ state, mode }) => STATES.map((each) => ({ labels: { state: each, mode }, value: each === state ? 1 : 0 })),
  },
  plain('gauge', 'headgate_sdk_spill_messages', 'Messages that wait on disk', (s) => s.spill?.messages),
  plain('gauge', 'headgate_sdk_spill_bytes', 'Bytes that the spill takes', (s) => s.spill?.bytes),
  plain(
    'counter',
    'headgate_sdk_spill_delivered_total',
    'Spilled messages that were delivered',
    (s) => s.spill?.delivered,
  ),
  plain(
    'counter',
    'headgate_sdk_spill_repeated_total',
    'Spilled messages that were delivered although they may have been before',
    (s) => s.spill?.repeated,
  ),
  plain(
    'counter',
    'headgate_sdk_spill_expired_total',
    'Spilled messages that were dropped for their age',
    (s) => s.spill?.expired,
  ),
];

/** What a measure of a client says now. */
export function readMeasure(client: Pick<HeadgateClient, 'statuses'>, { read }: Measure) {
  return client
    .statuses()
    .flatMap((status) =>
      read(status).map(({ labels, value }) => ({ labels: { flow: status.flow, ...labels }, value })),
    );
}
