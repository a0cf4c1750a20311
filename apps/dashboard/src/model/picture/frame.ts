import { type Figure, valueOr } from '../figure.js';
import { type PictureModel } from '../picture.js';

/** Units of the drawing: 1160 × 240, the bed of the water at 222. */
export const VIEW = { width: 1160, height: 240, bed: 222, top: 8 } as const;
export const GATE = { left: 401, right: 427, bladeX: 404, bladeWidth: 20 } as const;
export const TANK = { left: 610, right: 882 } as const;
const WATER_HEIGHT = 178;
const THINNEST = 2.5;

/** Heights on the one scale of a picture. */
export interface Ruler {
  readonly scalePerSec: number;
  readonly high: (perSec: number) => number;
  /** What flows at all stays visible. */
  readonly thick: (perSec: number) => number;
}

export function rulerOf(scalePerSec: number): Ruler {
  const high = (perSec: number): number => Math.min(VIEW.bed - VIEW.top, (perSec / scalePerSec) * WATER_HEIGHT);
  return { scalePerSec, high, thick: (perSec) => (perSec > 0 ? Math.max(THINNEST, high(perSec)) : 0) };
}

/** A name beside a level. */
export interface MarkShape {
  readonly y: number;
  readonly labelY: number;
  readonly text: string;
}

export const lastKnown = (figure: Figure): number => (figure.known ? figure.value : (figure.was ?? 0));

/** While observing, everything passes. */
export function passedPerSec(model: PictureModel): number {
  if (model.isObserving && model.askedPerSec.known) return model.askedPerSec.value;
  if (model.grantedPerSec.known) return model.grantedPerSec.value;
  const limit = valueOr(model.limitPerSec, model.ceilingPerSec);
  return Math.min(limit, valueOr(model.askedPerSec, limit));
}
