import { type LagWindow, lagMessages, ratesPerSec } from './lag/lag-window.js';
import { FIELD, numberAt } from './lag/sample-log.js';

/** When a queue will be empty, if both its sides go on as they do. Seconds. */
export interface DrainEta {
  readonly sec: number;
  /** Soonest and latest by the paces of the last 5, 10 and 30 s; the latest is null where one of them does not close. */
  readonly leastSec: number;
  readonly mostSec: number | null;
  readonly confidence: 'high' | 'medium' | 'low';
}

export type NoDrainEta = 'unknown' | 'incomplete' | 'no-history' | 'not-closing';

const SPANS_MS = [5_000, 10_000, 30_000] as const;
/** The middle one, over which all rates are shown. */
const SHOWN_SPAN_MS = SPANS_MS[1];
/** How far soonest and latest may be apart, and how long it must have been watched, ms. */
const LEVELS = [
  { confidence: 'high', most: 1.5, watchedMs: 30_000 },
  { confidence: 'medium', most: 3, watchedMs: 10_000 },
] as const;

/**
 * Backlog ÷ (consumed − produced), only while it closes and every partition is known: never extrapolated, never a huge
 * number. Its confidence is how well the paces of the last seconds and of the last half minute agree.
 */
export function drainEta(window: LagWindow | null): DrainEta | NoDrainEta {
  const lag = window === null ? null : lagMessages(window);
  if (window === null || lag === null) return 'unknown';
  if (window.completeness < 1) return 'incomplete';
  if (lag === 0) return { sec: 0, leastSec: 0, mostSec: 0, confidence: 'high' };
  const sec = etaOver(window, lag, SHOWN_SPAN_MS);
  if (sec === null) return 'no-history';
  if (!Number.isFinite(sec)) return 'not-closing';
  const all = SPANS_MS.map((spanMs) => etaOver(window, lag, spanMs) ?? Number.POSITIVE_INFINITY);
  const [leastSec, latestSec] = [Math.min(...all), Math.max(...all)];
  const { samples } = window;
  const watchedMs = numberAt(samples, samples.length - 1, FIELD.endAtMs) - numberAt(samples, 0, FIELD.endAtMs);
  const level = LEVELS.find((one) => latestSec <= one.most * leastSec && watchedMs >= one.watchedMs);
  return {
    ...{ sec, leastSec, mostSec: Number.isFinite(latestSec) ? latestSec : null },
    confidence: level?.confidence ?? 'low',
  };
}

/** Null until there were two samples; Infinity where the queue does not close. */
function etaOver(window: LagWindow, lag: number, spanMs: number): number | null {
  const { produced, consumed } = ratesPerSec(window, spanMs);
  if (produced === null || consumed === null) return null;
  return consumed > produced ? lag / (consumed - produced) : Number.POSITIVE_INFINITY;
}
