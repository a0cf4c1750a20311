import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Identity } from './identity.js';
import { type Watch, type WatchOptions } from './transport.js';
import { newsFrom } from './wire.js';

/** Flows that one stream may follow; what is beyond it comes with the refresh. */
const MAX_FLOWS = 100;
/** The controller pings every 15 s. */
const SILENT_MS = 35_000;
const RECONNECT_MS = 5000;
/** Full, unknown key, no such flow: the refresh goes on meanwhile. */
const REFUSED_MS = 60_000;
const MAX_EVENT_CHARS = 256 * 1024;

export interface BudgetStreamOptions extends WatchOptions {
  readonly endpoint: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly identity: Identity;
}

/**
 * Follows the budgets of a client's flows over server-sent events, so that a cut need not wait for the next refresh. It is
 * an extra: without it every change comes with the refresh. Its socket keeps no process alive.
 */
export class BudgetStream implements Watch {
  private flows: readonly string[] = [];
  private request: ClientRequest | null = null;
  private retry: unknown = null;
  private silence: unknown = null;
  private closed = false;

  constructor(private readonly options: BudgetStreamOptions) {}

  follow(flows: readonly string[]): void {
    const wanted = flows.slice(0, MAX_FLOWS);
    if (this.closed || wanted.length === this.flows.length) return;
    this.flows = wanted;
    this.connect();
  }

  close(): void {
    this.closed = true;
    this.disconnect();
  }

  private connect(): void {
    this.disconnect();
    const { endpoint, headers, identity } = this.options;
    const url = new URL(endpoint);
    url.search = new URLSearchParams([
      ['producer', identity.producer],
      ['instance', identity.instance],
      ...this.flows.map((flow): [string, string] => ['flow', flow]),
    ]).toString();
    const make = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = make(url, { headers: { ...headers, accept: 'text/event-stream' }, agent: false });
    this.request = request;
    request.on('socket', (socket) => socket.unref());
    request.on('response', (response) => this.read(request, response));
    request.on('error', () => this.again(request, RECONNECT_MS));
    request.end();
    this.armSilence(request);
  }

  private read(request: ClientRequest, response: IncomingMessage): void {
    if (response.statusCode !== 200) {
      const askedSec = Number(response.headers['retry-after'] ?? '0');
      response.resume();
      this.again(request, Math.max(REFUSED_MS, Number.isFinite(askedSec) ? askedSec * 1000 : 0));
      return;
    }
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      this.armSilence(request);
      text += part;
      const events = text.split(/\r?\n\r?\n/);
      text = events.pop() ?? '';
      for (const event of events) this.take(event);
      if (text.length > MAX_EVENT_CHARS) request.destroy();
    });
    response.on('close', () => this.again(request, RECONNECT_MS));
  }

  /** An event that cannot be understood is none: the refresh brings the same. */
  private take(event: string): void {
    const lines = event.split(/\r?\n/);
    if (!lines.includes('event: budget')) return;
    const data = lines.flatMap((line) => (line.startsWith('data:') ? line.slice(5).trimStart() : [])).join('\n');
    const told = newsFrom(data);
    if (told !== null) this.options.onNews(told.flow, told.news);
  }

  /** Full jitter, so that the clients of a controller that restarts do not come back together. */
  private again(request: ClientRequest, withinMs: number): void {
    if (this.request !== request) return;
    this.disconnect();
    if (this.closed) return;
    const { scheduler, random } = this.options;
    this.retry = scheduler.setTimeout(() => this.connect(), random() * withinMs);
  }

  private disconnect(): void {
    const { scheduler } = this.options;
    if (this.retry !== null) scheduler.clearTimeout(this.retry);
    if (this.silence !== null) scheduler.clearTimeout(this.silence);
    this.retry = this.silence = null;
    const request = this.request;
    this.request = null;
    request?.destroy();
  }

  private armSilence(request: ClientRequest): void {
    const { scheduler } = this.options;
    if (this.silence !== null) scheduler.clearTimeout(this.silence);
    this.silence = scheduler.setTimeout(() => this.again(request, RECONNECT_MS), SILENT_MS);
  }
}
