import { formatRate } from '../format.js';
import { foldProducers, type PictureModel } from '../picture.js';
import { placeLabels } from '../place-labels.js';
import { passedPerSec, type Ruler, VIEW } from './frame.js';

const RIBBON_GAP = 9;
const RIBBON_LABEL_GAP = 15;

export interface RibbonShape {
  readonly name: string;
  readonly rate: string;
  readonly isKnown: boolean;
  readonly path: string;
  readonly height: number;
  readonly labelY: number;
  readonly tone: 1 | 2 | 3;
}

/** One ribbon a producer, its height what it asks, joined before the gate. */
export function ribbonShapes(model: PictureModel, { thick }: Ruler): RibbonShape[] {
  const folded = foldProducers(model.producers);
  const all =
    folded.length > 0
      ? folded
      : model.askedPerSec.known && model.askedPerSec.value === 0
        ? []
        : [{ name: 'producers', askedPerSec: model.askedPerSec }];
  // What an unknown producer asks cannot be drawn to scale: its outline has the share that passes.
  const guess = passedPerSec(model) / Math.max(1, all.length);
  const heights = all.map(({ askedPerSec }) =>
    askedPerSec.known ? thick(askedPerSec.value) : Math.max(14, thick(askedPerSec.was ?? guess)),
  );
  const bottoms = stack(heights, RIBBON_GAP).toReversed();
  const joined = stack(heights, 0).toReversed();
  const middles = bottoms.map((bottom, index) => bottom - heights[index]! / 2 + 4.5);
  const labels = placeLabels(middles, RIBBON_LABEL_GAP, 18, VIEW.bed - 1);
  return all.map(({ name, askedPerSec }, index) => {
    const height = heights[index]!;
    return {
      name,
      rate: askedPerSec.known ? formatRate(askedPerSec.value) : 'unknown',
      isKnown: askedPerSec.known,
      path: ribbonPath(bottoms[index]!, joined[index]!, height),
      height,
      labelY: labels[index]!,
      tone: tones[index % tones.length]!,
    };
  });
}

const tones = [3, 1, 2] as const;

/** Bottoms of heights stacked from the bed, the last at the lowest place; the answer runs from the lowest up. */
function stack(heights: readonly number[], gap: number): number[] {
  let bottom: number = VIEW.bed;
  return heights.toReversed().map((height) => {
    const here = bottom;
    bottom -= height + gap;
    return here;
  });
}

function ribbonPath(bottom: number, joined: number, height: number): string {
  const [b, j, h] = [round(bottom), round(joined), round(height)];
  const [bt, jt] = [round(b - h), round(j - h)];
  return `M0 ${b}C100 ${b} 150 ${j} 250 ${j}H400V${jt}H250C150 ${jt} 100 ${bt} 0 ${bt}Z`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
