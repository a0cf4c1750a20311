import {
  type FlowChange,
  type FlowList,
  type FlowSnapshot,
  type OverviewChange,
  type SystemBody,
} from '@headgate/contract';
import { type QueryClient } from '@tanstack/react-query';
import { appendHistory } from '../model/history-window.js';
import { beatWithEvent } from './beat.js';
import { type OverviewList, overviewKey, STREAM_LINES, withChange, withSnapshot } from './overview-list.js';
import { noteServerTime, serverNowMs } from './server-clock.js';
import { backOffMs, type StreamState } from './stream-state.js';

/** What a page looks at. One stream per tab carries it. */
export type View =
  | { readonly kind: 'overview'; readonly q: string; readonly sort: string }
  | { readonly kind: 'flow'; readonly flow: string }
  | { readonly kind: 'system' };

/** The server sends a ping every 15 s: this long without a word is a dead connection. */
const SILENCE_MS = 22_000;
const HIDDEN_MS = 30_000;
const DECISIONS_KEPT = 50;
const LIVE_SPAN_SEC = 300;

export function viewUrl(view: View): string {
  const params = new URLSearchParams({ view: view.kind === 'flow' ? `flow:${view.flow}` : view.kind });
  if (view.kind === 'overview') {
    if (view.q) params.set('q', view.q);
    params.set('sort', view.sort);
    params.set('limit', String(STREAM_LINES));
  }
  return `/v1/ui/stream?${params}`;
}

/** One stream, moved to another view by `show`, kept alive with a back-off, and told of by `subscribe`. */
export class UiStream {
  #source: EventSource | null = null;
  #view: View | null = null;
  #state: StreamState = { status: 'connecting' };
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #hidden: ReturnType<typeof setTimeout> | undefined;
  readonly #client: QueryClient;
  readonly #listeners = new Set<() => void>();

  constructor(client: QueryClient) {
    this.#client = client;
    document.addEventListener('visibilitychange', () => this.#onVisibility());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): StreamState => this.#state;

  show(view: View): void {
    if (this.#view && viewUrl(this.#view) === viewUrl(view)) return;
    this.#view = view;
    this.#attempt = 0;
    this.#connect();
  }

  /** "Try now". */
  readonly retry = (): void => this.#connect();

  #connect(): void {
    const view = this.#view;
    this.#close();
    if (!view) return;
    const source = new EventSource(viewUrl(view));
    this.#source = source;
    const on = (name: string, then: (data: string) => void): void => {
      source.addEventListener(name, (event) => {
        if (this.#source !== source) return;
        this.#heard();
        then((event as MessageEvent<string>).data);
      });
    };
    on('ping', () => {});
    on('snapshot', (data) => this.#apply(view, 'snapshot', data));
    on('change', (data) => this.#apply(view, 'change', data));
    on('gone', () => void this.#client.invalidateQueries({ queryKey: ['flow'] }));
    source.onopen = () => this.#heard();
    source.onerror = () => this.#lose(source);
    this.#silence = setTimeout(() => this.#lose(source), SILENCE_MS);
  }

  /** After a loss everything else is read again as well, not only continued. */
  #heard(): void {
    clearTimeout(this.#silence);
    const source = this.#source;
    if (source) this.#silence = setTimeout(() => this.#lose(source), SILENCE_MS);
    if (this.#state.status === 'live') return;
    const wasLost = this.#state.status === 'lost';
    this.#attempt = 0;
    this.#set({ status: 'live' });
    if (wasLost) void this.#client.invalidateQueries();
  }

  #lose(source: EventSource): void {
    if (this.#source !== source) return;
    this.#close();
    const waitMs = backOffMs(this.#attempt++);
    const sinceMs = this.#state.status === 'lost' ? this.#state.sinceMs : serverNowMs();
    this.#set({ status: 'lost', sinceMs, retryAtMs: serverNowMs() + waitMs });
    this.#retry = setTimeout(() => this.#connect(), waitMs);
  }

  #close(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    this.#source?.close();
    this.#source = null;
  }

  /** A tab that nobody sees for a while costs the controller nothing; it reads everything anew when it is seen again. */
  #onVisibility(): void {
    clearTimeout(this.#hidden);
    if (document.hidden) {
      this.#hidden = setTimeout(() => this.#close(), HIDDEN_MS);
    } else if (this.#source === null) {
      this.#connect();
    }
  }

  #set(state: StreamState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #apply(view: View, kind: 'snapshot' | 'change', data: string): void {
    const event = JSON.parse(data) as { serverTime: string };
    noteServerTime(event.serverTime);
    if (view.kind === 'system') {
      this.#client.setQueryData(['system'], event as SystemBody);
    } else if (view.kind === 'flow') {
      this.#client.setQueryData<FlowSnapshot>(['flow', view.flow], (before) =>
        kind === 'snapshot' || !before ? (event as FlowSnapshot) : mergeFlow(before, event as FlowChange),
      );
    } else {
      this.#client.setQueryData<OverviewList>(overviewKey(view.q, view.sort), (before) =>
        kind === 'snapshot'
          ? withSnapshot(before, event as FlowList)
          : before && withChange(before, event as OverviewChange),
      );
    }
    beatWithEvent();
  }
}

function mergeFlow(before: FlowSnapshot, change: FlowChange): FlowSnapshot {
  const newest = before.decisions[0]?.number ?? 0;
  const fresh = change.decisions.filter(({ number }) => number > newest);
  return {
    serverTime: change.serverTime,
    detail: change.detail,
    history: appendHistory(before.history, change.history, LIVE_SPAN_SEC),
    decisions: [...fresh, ...before.decisions].slice(0, DECISIONS_KEPT),
  };
}
