/** What the page knows about its live connection. */
export type StreamState =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  | { readonly status: 'lost'; readonly sinceMs: number; readonly retryAtMs: number };

const BACK_OFF_MS = [1_000, 2_000, 5_000, 10_000] as const;

/** 1, 2, 5, then every 10 s. */
export const backOffMs = (attempt: number): number => BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)]!;

/** A connection that is away for less than this is not worth a word. */
export const LOST_AFTER_MS = 3_000;
