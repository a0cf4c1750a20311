import { ApiError, readError } from './api-error.js';
import { noteServerTime } from './server-clock.js';

interface RequestOptions {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE';
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const TIMEOUT_MS = 15_000;

export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, headers, signal } = options;
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    // Where the page's `link` header asked for it already, this takes that answer.
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    text = await response.text();
  } catch (cause) {
    throw new ApiError(0, null, cause);
  }
  if (!response.ok) throw readError(response.status, text);
  const answer = (text === '' ? null : JSON.parse(text)) as T;
  const time = (answer as { serverTime?: unknown } | null)?.serverTime;
  if (typeof time === 'string') noteServerTime(time);
  return answer;
}

/** Names are percent-encoded wherever they stand in a path. */
export const flowPath = (flow: string): string => `/v1/flows/${encodeURIComponent(flow)}`;
