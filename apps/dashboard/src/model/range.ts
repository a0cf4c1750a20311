/** The span of the charts: live, ending now; or fixed, for a link that does not rot. */
export type TimeRange =
  | { readonly kind: 'live'; readonly spanSec: number }
  | { readonly kind: 'fixed'; readonly fromMs: number; readonly toMs: number };

export const SPANS = [
  { spanSec: 300, from: 'now-5m', label: 'Last 5 min', key: '5' },
  { spanSec: 900, from: 'now-15m', label: 'Last 15 min', key: '1' },
  { spanSec: 3600, from: 'now-1h', label: 'Last 1 h', key: 'h' },
  { spanSec: 86_400, from: 'now-24h', label: 'Last 24 h', key: 'd' },
] as const;

export const LIVE = { kind: 'live', spanSec: SPANS[0].spanSec } as const satisfies TimeRange;

export function parseRange(from: string | null, to: string | null): TimeRange {
  const span = SPANS.find((candidate) => candidate.from === from);
  if (span) return { kind: 'live', spanSec: span.spanSec };
  const fromMs = Date.parse(from ?? '');
  const toMs = Date.parse(to ?? '');
  return Number.isFinite(fromMs) && Number.isFinite(toMs) && toMs > fromMs ? { kind: 'fixed', fromMs, toMs } : LIVE;
}

/** For the address and for the API alike. */
export function rangeParams(range: TimeRange): { from: string; to: string } {
  if (range.kind === 'fixed')
    return { from: new Date(range.fromMs).toISOString(), to: new Date(range.toMs).toISOString() };
  return { from: SPANS.find(({ spanSec }) => spanSec === range.spanSec)?.from ?? 'now-5m', to: 'now' };
}

/** A live span becomes a fixed one, so that a copied link shows the same instant later. */
export function fixRange(range: TimeRange, nowMs: number): { fromMs: number; toMs: number } {
  return range.kind === 'fixed' ? range : { fromMs: nowMs - range.spanSec * 1000, toMs: nowMs };
}

export function shiftRange(range: TimeRange, direction: -1 | 1, nowMs: number): TimeRange {
  const { fromMs, toMs } = fixRange(range, nowMs);
  const by = ((toMs - fromMs) / 2) * direction;
  return toMs + by >= nowMs && direction === 1 ? LIVE : { kind: 'fixed', fromMs: fromMs + by, toMs: toMs + by };
}

export function zoomRange(range: TimeRange, factor: number, nowMs: number): TimeRange {
  const { fromMs, toMs } = fixRange(range, nowMs);
  const middle = (fromMs + toMs) / 2;
  const half = Math.min(43_200_000, Math.max(15_000, ((toMs - fromMs) / 2) * factor));
  return { kind: 'fixed', fromMs: middle - half, toMs: Math.min(nowMs, middle + half) };
}
