import { DroppedError } from '../errors.js';
import { type FlowClient } from '../flow-client.js';

/** How calls of `fetch` are held to a flow. */
export interface ThrottledFetchOptions {
  /** Tokens that a call costs. Default 1. */
  readonly cost?: (input: Parameters<typeof fetch>[0], init?: RequestInit) => number;
  /** Longest wait under `block` and `throttle`, milliseconds. Default: the policy's. */
  readonly maxWaitMs?: number;
  /** Default: Node's own. */
  readonly fetch?: typeof fetch;
}

/**
 * `fetch` that calls when the flow allows it, and applies the flow's overflow strategy when it does not. The signal of
 * the call ends the wait as well.
 *
 * @returns a function that throws as `fetch` and `flow.send` do, and DroppedError under `drop`
 * @example const call = throttleFetch(client.flow('partner-api'));
 */
export function throttleFetch(flow: FlowClient, options: ThrottledFetchOptions = {}): typeof fetch {
  const { cost, maxWaitMs, fetch: call = globalThis.fetch } = options;
  return async (input, init) => {
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    const result = await flow.send(() => call(input, init), {
      cost: cost?.(input, init) ?? 1,
      ...(signal ? { signal } : {}),
      ...(maxWaitMs === undefined ? {} : { maxWaitMs }),
    });
    if (result.status === 'sent') return result.value;
    throw new DroppedError(result.hold, result.retryAfterMs);
  };
}
