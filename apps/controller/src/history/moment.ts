import { type Decision, type HistoryFigure } from '@headgate/core';

/** Worst last. */
export const MODES = ['fresh', 'stale', 'gliding', 'no-reading'] as const;
export type ReadingMode = (typeof MODES)[number];

export type Figures = Readonly<Record<HistoryFigure, number | null>>;

/** One flow at one turn. A figure that nobody knows is null. */
export interface Moment {
  readonly wallMs: number;
  readonly figures: Figures;
  readonly mode: ReadingMode;
  readonly ceilingPerSec: number;
  readonly safePerSec: number;
  readonly floorPerSec: number;
}

/** What the producers did, as far as it is known. */
export type DemandFigures = Pick<Figures, 'offeredPerSec' | 'grantedPerSec' | 'usedPerSec' | 'droppedPerSec'>;

/** Figures of a decision: the rate, and what is known of the binding constraint by a complete, fresh reading. */
export function figuresOf(decision: Decision, demand: DemandFigures): Figures {
  const view = decision.constraints.find(({ id }) => id === decision.binding);
  const isKnown = view?.mode === 'fresh' && view.completeness === 1;
  return {
    ratePerSec: decision.ratePerSec,
    ...demand,
    producedPerSec: isKnown ? view.producedPerSec : null,
    consumedPerSec: isKnown ? view.consumedPerSec : null,
    capacityPerSec: isKnown ? view.capacityPerSec : null,
    lagMessages: isKnown ? view.lagMessages : null,
    delaySec: isKnown ? view.delaySec : null,
  };
}

export function worstMode(decision: Decision): ReadingMode {
  const ranks = decision.constraints.map(({ mode }) => MODES.indexOf(mode));
  return MODES[Math.max(0, ...ranks)]!;
}
