import { valueOr } from '../figure.js';
import { formatCount, formatRate } from '../format.js';
import { heldPerSec, type PictureModel } from '../picture.js';
import { placeLabels } from '../place-labels.js';
import { type Ruler, VIEW } from './frame.js';

const TICK_GAP = 15;

export interface TickShape {
  readonly text: string;
  readonly y: number;
  readonly labelY: number;
  readonly isLimit: boolean;
  /** Beyond the scale: drawn broken at the top. */
  readonly isBeyond: boolean;
}

/** What does not pass, above what does. */
export interface HeldShape {
  readonly y: number;
  readonly height: number;
  readonly text: string;
  readonly chipY: number;
}

/** Where the blade ends: on the ribbons' scale, never quite out of the picture. */
export function bladeBottom(model: PictureModel, { high }: Ruler): number {
  const limit = valueOr(model.limitPerSec, model.ceilingPerSec);
  return VIEW.bed - Math.min(high(limit), VIEW.bed - VIEW.top - 18);
}

export function heldShape(model: PictureModel, asked: number, passed: number): HeldShape | null {
  const held = heldPerSec(model);
  const height = asked - passed;
  if (!held.known || held.value <= 0 || height < 1) return null;
  const y = VIEW.bed - asked;
  const middle = y + height / 2 - 12;
  // A thin strip has no room for its name: the name then stands above the water.
  const chipY = height >= 26 ? middle : Math.max(2, y - 28);
  return { y, height, text: `${formatRate(held.value)} held`, chipY };
}

export function tickShapes(model: PictureModel, { high, scalePerSec }: Ruler): TickShape[] {
  const limit = model.limitPerSec;
  const isCeiling = limit.known && limit.value >= model.ceilingPerSec;
  const isFloor = limit.known && !isCeiling && limit.value <= model.floorPerSec;
  const isSafe = limit.known && !isCeiling && !isFloor && limit.value === model.safePerSec;
  const word = model.isObserving ? 'would limit' : 'limit';
  const same = isCeiling ? ' = ceiling' : isFloor ? ' = floor' : isSafe ? ' = safe' : '';
  const wanted = [
    ...(limit.known
      ? [{ text: `${word} ${formatCount(limit.value)}${same}`, perSec: limit.value, isLimit: true }]
      : []),
    ...(isCeiling ? [] : [tickOf('ceiling', model.ceilingPerSec)]),
    ...(isSafe || model.safePerSec === model.floorPerSec || model.safePerSec >= model.ceilingPerSec
      ? []
      : [tickOf('safe', model.safePerSec)]),
    ...(isFloor ? [] : [tickOf('floor', model.floorPerSec)]),
  ];
  const ys = wanted.map(({ perSec }) => VIEW.bed - (perSec > scalePerSec ? VIEW.bed - 26 : high(perSec)));
  const wishes = ys.map((y, index) => y + (wanted[index]!.isLimit ? -3 : 3));
  const labels = placeLabels(wishes, TICK_GAP, 16, VIEW.bed + 4);
  return wanted.map(({ text, perSec, isLimit }, index) => ({
    text,
    y: ys[index]!,
    labelY: labels[index]!,
    isLimit,
    isBeyond: perSec > scalePerSec,
  }));
}

const tickOf = (name: string, perSec: number) => ({ text: `${name} ${formatCount(perSec)}`, perSec, isLimit: false });
