import { type LeaseRequestBody } from '@headgate/contract';
import { TransportError } from '../errors.js';
import { BudgetStream } from './budget-stream.js';
import { type Identity } from './identity.js';
import { type LeaseAnswer, type LeaseAsk, type Transport, type Watch, type WatchOptions } from './transport.js';
import { answersFrom, entryOf } from './wire.js';

/** A client that is told "unknown key" asks once a minute from then on, and never stops for good. */
const UNAUTHENTICATED_MS = 60_000;
/** An answer larger than a thousand grants could be is not one. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

/** Leases from the controller, all flows in one call. Node's fetch keeps the connection and does not hold the process. */
export class HttpTransport implements Transport {
  readonly deadlineMs = 1000;
  readonly source: string;
  private readonly endpoint: URL;
  private readonly headers: Record<string, string>;

  constructor(
    url: string,
    apiKey: string | undefined,
    private readonly client: string,
    private readonly identity: Identity,
  ) {
    this.source = new URL(url).origin;
    this.endpoint = new URL('v1/leases', url.endsWith('/') ? url : `${url}/`);
    // fetch refuses an address with a password in it; such an address must fail at a call, not at every producer's start.
    this.endpoint.username = '';
    this.endpoint.password = '';
    this.headers = { 'content-type': 'application/json', accept: 'application/json' };
    if (apiKey !== undefined) this.headers.authorization = `Bearer ${apiKey}`;
  }

  async lease(asks: readonly LeaseAsk[], signal: AbortSignal): Promise<ReadonlyMap<string, LeaseAnswer>> {
    const body: LeaseRequestBody = { ...this.identity, client: this.client, leases: asks.map(entryOf) };
    const response = await fetch(this.endpoint, {
      method: 'POST',
      headers: this.headers,
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    }).catch((cause) => {
      throw new TransportError(`${this.source} cannot be reached`, 0, { cause });
    });
    const text = await response.text();
    if (!response.ok) throw refusal(this.source, response);
    if (text.length > MAX_ANSWER_BYTES)
      throw new TransportError(`${this.source} answered with ${text.length} characters`);
    return answersFrom(text, this.source);
  }

  watch(options: WatchOptions): Watch {
    const { headers, identity } = this;
    return new BudgetStream({ ...options, endpoint: new URL('budgets/stream', this.endpoint), headers, identity });
  }

  /** Idle connections of fetch end by themselves. */
  async close(): Promise<void> {}
}

function refusal(source: string, response: Response): TransportError {
  const seconds = Number(response.headers.get('retry-after') ?? '0');
  const askedMs = Number.isFinite(seconds) ? Math.min(60_000, Math.max(0, seconds * 1000)) : 0;
  const retryAfterMs = response.status === 401 || response.status === 403 ? UNAUTHENTICATED_MS : askedMs;
  return new TransportError(`${source} answered ${response.status}`, retryAfterMs);
}
