import { HeldError } from '../errors.js';
import { type FlowClient } from '../flow-client.js';

/** How a route is held to a flow. */
export interface RouteOptions {
  /** Longest wait for tokens, milliseconds. Default 0: without tokens the caller is answered 429 at once. */
  readonly maxWaitMs?: number;
}

/** What a caller without tokens is answered. */
export interface TooManyRequests {
  readonly status: 429;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly error: { readonly code: 'TOO_MANY_REQUESTS'; readonly message: string; readonly retryAfterMs: number };
  };
}

/** The fields of draft-ietf-httpapi-ratelimit-headers: this instance's share as quota for a second, and what is left. */
export function rateLimitFields(flow: FlowClient): Record<string, string> {
  const { sharePerSec, spendableTokens, mode } = flow.status();
  // In observe nobody is limited, and a client must not slow down for a limit that does not hold.
  if (mode === 'observe') return {};
  const quota = Math.max(0, Math.floor(sharePerSec));
  const left = Math.max(0, Math.floor(spendableTokens));
  const name = flow.flow.replace(/["\\]/g, '');
  return { 'RateLimit-Policy': `"${name}";q=${quota};w=1`, RateLimit: `"${name}";r=${left};t=${left > 0 ? 0 : 1}` };
}

/**
 * Takes the tokens of one request: null where it may go on, the answer to give where it may not. Whatever web framework
 * is used, an adapter is these few lines.
 *
 * @param signal ends the wait, for example when the caller has hung up
 * @throws whatever is not about tokens, such as InvalidCostError
 */
export async function admit(
  flow: FlowClient,
  cost: number,
  { maxWaitMs = 0 }: RouteOptions = {},
  signal?: AbortSignal,
): Promise<TooManyRequests | null> {
  try {
    await flow.acquire(cost, { maxWaitMs, ...(signal === undefined ? {} : { signal }) });
    return null;
  } catch (error) {
    if (!(error instanceof HeldError)) throw error;
    const { retryAfterMs, message } = error;
    const headers = { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))), ...rateLimitFields(flow) };
    return { status: 429, headers, body: { error: { code: 'TOO_MANY_REQUESTS', message, retryAfterMs } } };
  }
}
