import { type LagWindow, lagMessages, ratesPerSec } from '../lag/lag-window.js';
import { type ControlLaw } from './control-law.js';

/** One row of the table: above this backlog the rate is this share of the ceiling. All rows are in one of the two units. */
export interface StepLevel {
  readonly aboveMessages?: number;
  /** Backlog ÷ what is consumed. */
  readonly aboveSec?: number;
  readonly share: number;
}

/** Index of the row in force, −1 for none. */
export interface StepsState {
  readonly level: number;
}

/**
 * The readable threshold table: above 100,000 messages 10 % of the ceiling, above 10,000 half of it, below 1,000 back up
 * by 10 % of the rate a cycle; in between the rate stays. Hysteresis: a row is left only when the backlog falls a fifth
 * below its threshold, so that a backlog at the threshold does not flap. Known weakness: it parks at whichever threshold
 * straddles the capacity, and never learns it (CONTROL.md §1).
 */
export const steps: ControlLaw<StepsState> = {
  name: 'steps',
  doc: 'A table of backlogs and shares of the ceiling, with a slow way back.',
  params: [
    {
      name: 'levels',
      type: 'levels',
      unit: 'messages or seconds, share of the ceiling',
      default: [
        { aboveMessages: 100_000, share: 0.1 },
        { aboveMessages: 10_000, share: 0.5 },
      ],
      doc: 'Rows { aboveMessages, share } or { aboveSec, share }, highest backlog first, shares growing.',
    },
    {
      name: 'recoverBelowMessages',
      type: 'number',
      unit: 'messages',
      min: 0,
      max: 1e12,
      default: 1000,
      doc: 'Below this backlog the rate climbs back. At most the lowest level. For rows in messages.',
    },
    {
      name: 'recoverBelowSec',
      type: 'number',
      unit: 's',
      min: 0,
      max: 1e6,
      default: 1,
      doc: 'The same for rows in seconds.',
    },
    {
      name: 'recoverShare',
      type: 'number',
      unit: 'share of the rate, per cycle',
      min: 0.001,
      max: 1,
      default: 0.1,
      doc: 'How fast it climbs back.',
    },
    {
      name: 'hysteresisShare',
      type: 'number',
      unit: 'share of the threshold',
      min: 0,
      max: 0.9,
      default: 0.2,
      doc: 'How far below its threshold the backlog must fall before a row is left.',
    },
  ],
  init: () => ({ level: -1 }),
  step: (state, input, policy, params) => {
    const levels = params.levels as readonly StepLevel[];
    const isInSeconds = levels[0]!.aboveSec !== undefined;
    const backlog = isInSeconds ? delaySec(input.window) : lagMessages(input.window);
    // Nothing is known: what was asked stands.
    if (backlog === null) {
      return { state, ratePerSec: input.ownAskPerSec, reason: 'STEP_LEVEL', capacityPerSec: null, figures: {} };
    }
    const level = nextLevel(state.level, levels, backlog, Number(params.hysteresisShare));
    const figures: Readonly<Record<string, number>> = isInSeconds
      ? { delaySec: Math.min(backlog, MOST_SEC) }
      : { backlogMessages: backlog };
    const result = { state: { level }, capacityPerSec: null, figures };
    const ceiling = policy.rate.ceilingPerSec;
    if (level !== -1) return { ...result, ratePerSec: levels[level]!.share * ceiling, reason: 'STEP_LEVEL' };
    if (backlog >= Number(isInSeconds ? params.recoverBelowSec : params.recoverBelowMessages)) {
      return { ...result, ratePerSec: input.ownAskPerSec, reason: 'BACKLOG_AT_OBJECTIVE' };
    }
    // From a rate of 0 a share of it leads nowhere: the way back begins at 1 % of the ceiling. What the flow did not get
    // (another constraint is lower, or a guard rail held) is not built upon.
    const had = Math.min(input.ownAskPerSec, input.flowRatePerSec);
    const raised = Math.max(0.01 * ceiling, had * (1 + Number(params.recoverShare)));
    return { ...result, ratePerSec: Math.min(ceiling, raised), reason: 'RECOVERING' };
  },
};

/** Rates for a backlog in seconds are taken over this span, ms. */
const SPAN_MS = 10_000;
/** A backlog that nobody works off lasts for ever; as a figure it is this, s. */
const MOST_SEC = 1e9;

/** Little's law; null where the backlog or the pace is unknown. */
function delaySec(window: LagWindow): number | null {
  const lag = lagMessages(window);
  const { consumed } = ratesPerSec(window, SPAN_MS);
  if (lag === 0) return 0;
  if (lag === null || consumed === null) return null;
  return consumed === 0 ? Number.POSITIVE_INFINITY : lag / consumed;
}

const thresholdOf = ({ aboveMessages, aboveSec }: StepLevel) => aboveSec ?? aboveMessages!;

/** The first row that the backlog exceeds; a stricter row in force stays until the backlog is well below its threshold. */
function nextLevel(current: number, levels: readonly StepLevel[], backlog: number, hysteresisShare: number): number {
  const reached = levels.findIndex((row) => backlog > thresholdOf(row));
  const inForce = levels[current];
  const isMilder = inForce !== undefined && (reached === -1 || reached > current);
  return isMilder && backlog > thresholdOf(inForce) * (1 - hysteresisShare) ? current : reached;
}
