/**
 * A number that may be unknown. There is no way to read the value without asking first whether it is known, so that
 * an unknown figure cannot be printed as 0 by oversight.
 */
export type Figure = KnownFigure | UnknownFigure;

export interface KnownFigure {
  readonly known: true;
  readonly value: number;
  /** A lower bound prints `≥`: the consumers were not saturated, or not every partition answered. */
  readonly bound?: 'at-least';
  /** Older than three polls: shown, and not used as the present. */
  readonly staleSinceMs?: number;
}

export interface UnknownFigure {
  readonly known: false;
  readonly reason: string;
  /** The last value that was known. */
  readonly was?: number;
  readonly wasAtMs?: number;
}

export const known = (value: number, more: Omit<KnownFigure, 'known' | 'value'> = {}): KnownFigure => ({
  known: true,
  value,
  ...more,
});

export const unknown = (reason: string, more: Omit<UnknownFigure, 'known' | 'reason'> = {}): UnknownFigure => ({
  known: false,
  reason,
  ...more,
});

/** The wire says null with its reason beside it; a null without one still says that it is unknown. */
export function toFigure(value: number | null | undefined, reason: string | null | undefined): Figure {
  return typeof value === 'number' && Number.isFinite(value) ? known(value) : unknown(reason ?? 'not told');
}

export const valueOr = <T>(figure: Figure, otherwise: T): number | T => (figure.known ? figure.value : otherwise);

/** A figure that follows from others is unknown when one of them is. */
export function combine(figures: readonly Figure[], of: (...values: number[]) => number): Figure {
  const gap = figures.find((figure) => !figure.known);
  if (gap) return gap;
  return known(of(...figures.map((figure) => valueOr(figure, 0))));
}
