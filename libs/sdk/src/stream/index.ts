import { Transform, type TransformOptions } from 'node:stream';
import { type FlowClient } from '../flow-client.js';

/** How chunks of a stream are held to a flow. */
export interface ThrottleStreamOptions extends TransformOptions {
  /** Tokens that a chunk costs, for example its bytes. Default 1. */
  readonly cost?: (chunk: unknown) => number;
  /** Longest wait of one chunk, milliseconds; then the stream ends with `AcquireTimeoutError`. Default: none. */
  readonly maxWaitMs?: number;
}

/** A timer cannot be set for longer. */
const LONGEST_MS = 2_147_483_647;

/**
 * A Transform that lets each chunk through when the flow allows it, in order. It waits whatever the overflow strategy:
 * in a stream, waiting is how the source is told to slow down. Destroying it ends the wait.
 *
 * @example await pipeline(source, throttleStream(client.flow('export'), { objectMode: true }), sink);
 */
export function throttleStream(flow: FlowClient, options: ThrottleStreamOptions = {}): Transform {
  const { cost, maxWaitMs = LONGEST_MS, ...stream } = options;
  const end = new AbortController();
  return new Transform({
    ...stream,
    transform: (chunk, _, done) => {
      flow.acquire(cost?.(chunk) ?? 1, { maxWaitMs, signal: end.signal }).then(
        () => done(null, chunk),
        (error: Error) => done(error),
      );
    },
    destroy: (error, done) => {
      end.abort(error);
      done(error);
    },
  });
}
