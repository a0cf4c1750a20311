import { type Figure } from './figure.js';
import { type LevelUnit } from './level-unit.js';

export type PictureKind = 'waiting' | 'open' | 'held' | 'over' | 'blind' | 'stopped';

/** One producer before the gate. */
export interface PictureProducer {
  readonly name: string;
  readonly askedPerSec: Figure;
}

/** The level of the tank and its objective, both in the unit that the policy uses. */
export interface PictureQueue {
  readonly unit: LevelUnit;
  readonly level: Figure;
  readonly objective: number | null;
  readonly lagMessages: Figure;
}

/** What the picture, the ladder and the line under each of them are drawn from: one view model, so they never differ. */
export interface PictureModel {
  readonly kind: PictureKind;
  readonly isObserving: boolean;
  readonly producers: readonly PictureProducer[];
  readonly askedPerSec: Figure;
  readonly grantedPerSec: Figure;
  /** In observe: the limit that would be set. */
  readonly limitPerSec: Figure;
  readonly ceilingPerSec: number;
  readonly safePerSec: number;
  readonly floorPerSec: number;
  readonly queue: PictureQueue;
  readonly consumedPerSec: Figure;
  readonly capacityPerSec: Figure;
  readonly members: Figure;
  /** The most members seen lately; more than now means that somebody left. */
  readonly membersBefore: number | null;
}

const MOST_RIBBONS = 3;

/** The largest three by name, the rest as one. */
export function foldProducers(producers: readonly PictureProducer[]): PictureProducer[] {
  const size = ({ askedPerSec }: PictureProducer): number => (askedPerSec.known ? askedPerSec.value : -1);
  const sorted = [...producers].sort((a, b) => size(b) - size(a) || a.name.localeCompare(b.name));
  if (sorted.length <= MOST_RIBBONS) return sorted;
  const rest = sorted.slice(MOST_RIBBONS);
  const isKnown = rest.every(({ askedPerSec }) => askedPerSec.known);
  const sum = rest.reduce((total, producer) => total + Math.max(0, size(producer)), 0);
  const askedPerSec: Figure = isKnown
    ? { known: true, value: sum }
    : { known: false, reason: 'not every producer told what it asks', was: sum };
  return [...sorted.slice(0, MOST_RIBBONS), { name: `${rest.length} others`, askedPerSec }];
}

/** What asks and does not pass. While observing nothing is held. */
export function heldPerSec(model: PictureModel): Figure {
  if (model.isObserving) return { known: true, value: 0 };
  const { askedPerSec: asked, grantedPerSec: granted } = model;
  if (!asked.known) return asked;
  if (!granted.known) return granted;
  return { known: true, value: Math.max(0, asked.value - granted.value) };
}
