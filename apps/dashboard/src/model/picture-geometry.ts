import { type Figure, valueOr } from './figure.js';
import { formatCount, formatDelay, formatRate, niceCeil } from './format.js';
import { foldProducers, heldPerSec, type PictureModel } from './picture.js';
import { placeLabels } from './place-labels.js';

/** Units of the drawing: 1160 × 240, the bed of the water at 222. */
export const VIEW = { width: 1160, height: 240, bed: 222, top: 8 } as const;
export const GATE = { left: 401, right: 427, bladeX: 404, bladeWidth: 20 } as const;
export const TANK = { left: 610, right: 882 } as const;
const WATER_HEIGHT = 178;
const RIBBON_GAP = 9;
const THINNEST = 2.5;
const TICK_GAP = 15;
const RIBBON_LABEL_GAP = 15;
const MEMBERS_SHOWN = 7;

export interface RibbonShape {
  readonly name: string;
  readonly rate: string;
  readonly isKnown: boolean;
  readonly path: string;
  readonly height: number;
  readonly labelY: number;
  readonly tone: 1 | 2 | 3;
}

export interface TickShape {
  readonly text: string;
  readonly y: number;
  readonly labelY: number;
  readonly isLimit: boolean;
  /** Beyond the scale: drawn broken at the top. */
  readonly isBeyond: boolean;
}

export interface MarkShape {
  readonly y: number;
  readonly labelY: number;
  readonly text: string;
}

export interface TankShape {
  readonly surfaceY: number;
  readonly objectiveY: number | null;
  readonly isUnknown: boolean;
  readonly lastSeenY: number | null;
  /** Water above the objective. */
  readonly over: { readonly y: number; readonly height: number; readonly text: string } | null;
  readonly messages: { readonly y: number; readonly text: string } | null;
  readonly objective: { readonly isInside: boolean; readonly labelY: number; readonly text: string } | null;
}

export interface MemberSquare {
  readonly x: number;
  readonly kind: 'here' | 'gone' | 'unknown';
}

export interface PictureGeometry {
  readonly scalePerSec: number;
  readonly ribbons: readonly RibbonShape[];
  readonly held: { readonly y: number; readonly height: number; readonly text: string; readonly chipY: number } | null;
  readonly passed: { readonly y: number; readonly height: number };
  readonly bladeBottom: number;
  readonly ticks: readonly TickShape[];
  readonly tank: TankShape;
  readonly outflow: { readonly y: number; readonly height: number; readonly isKnown: boolean };
  readonly capacity: MarkShape | null;
  readonly members: { readonly squares: readonly MemberSquare[]; readonly text: string; readonly isShort: boolean };
}

/** Everything in the picture has this one scale, so that the eye does the arithmetic. */
export function scaleOf(model: PictureModel): number {
  const wet = Math.max(
    valueOr(model.askedPerSec, 0),
    valueOr(model.grantedPerSec, 0),
    valueOr(model.consumedPerSec, 0),
    valueOr(model.capacityPerSec, 0),
  );
  const limit = valueOr(model.limitPerSec, 0);
  // A wide open gate far above all water would press the water flat; it gets a broken tick instead.
  return niceCeil(Math.max(wet, wet > 0 ? Math.min(limit, wet * 2) : limit, 1));
}

/** A scale that is wrong by less than 1.5 × stays, so that the picture does not jump with each reading. */
export function steadyScale(before: number | null, wanted: number): number {
  if (before === null) return wanted;
  const isOff = wanted > before || wanted * 1.5 < before;
  return isOff ? wanted : before;
}

export function pictureGeometry(model: PictureModel, scalePerSec: number = scaleOf(model)): PictureGeometry {
  const high = (perSec: number): number => Math.min(VIEW.bed - VIEW.top, (perSec / scalePerSec) * WATER_HEIGHT);
  const thick = (perSec: number): number => (perSec > 0 ? Math.max(THINNEST, high(perSec)) : 0);
  const passedHeight = thick(passedPerSec(model));
  const outflowHeight = thick(lastKnown(model.consumedPerSec));
  const ribbons = ribbonShapes(model, thick);
  const asked = ribbons.reduce((sum, ribbon) => sum + ribbon.height, 0);
  const outflow = { y: VIEW.bed - outflowHeight, height: outflowHeight, isKnown: model.consumedPerSec.known };
  const limit = valueOr(model.limitPerSec, model.ceilingPerSec);
  const right = rightLabels(model, high, outflow.y);
  return {
    scalePerSec,
    ribbons,
    held: heldShape(model, asked, passedHeight),
    passed: { y: VIEW.bed - passedHeight, height: passedHeight },
    bladeBottom: VIEW.bed - Math.min(high(limit), VIEW.bed - VIEW.top - 18),
    ticks: tickShapes(model, high, scalePerSec),
    tank: tankShape(model, right.objectiveY),
    outflow,
    capacity: right.capacity,
    members: memberShape(model),
  };
}

/** While observing, everything passes. */
function passedPerSec(model: PictureModel): number {
  if (model.isObserving && model.askedPerSec.known) return model.askedPerSec.value;
  if (model.grantedPerSec.known) return model.grantedPerSec.value;
  const limit = valueOr(model.limitPerSec, model.ceilingPerSec);
  return Math.min(limit, valueOr(model.askedPerSec, limit));
}

const lastKnown = (figure: Figure): number => (figure.known ? figure.value : (figure.was ?? 0));

function ribbonShapes(model: PictureModel, thick: (perSec: number) => number): RibbonShape[] {
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

function heldShape(model: PictureModel, asked: number, passed: number): PictureGeometry['held'] {
  const held = heldPerSec(model);
  const height = asked - passed;
  if (!held.known || held.value <= 0 || height < 1) return null;
  const y = VIEW.bed - asked;
  const middle = y + height / 2 - 12;
  // A thin strip has no room for its name: the name then stands above the water.
  const chipY = height >= 26 ? middle : Math.max(2, y - 28);
  return { y, height, text: `${formatRate(held.value)} held`, chipY };
}

function tickShapes(model: PictureModel, high: (perSec: number) => number, scale: number): TickShape[] {
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
  const ys = wanted.map(({ perSec }) => VIEW.bed - (perSec > scale ? VIEW.bed - 26 : high(perSec)));
  const wishes = ys.map((y, index) => y + (wanted[index]!.isLimit ? -3 : 3));
  const labels = placeLabels(wishes, TICK_GAP, 16, VIEW.bed + 4);
  return wanted.map(({ text, perSec, isLimit }, index) => ({
    text,
    y: ys[index]!,
    labelY: labels[index]!,
    isLimit,
    isBeyond: perSec > scale,
  }));
}

const tickOf = (name: string, perSec: number) => ({ text: `${name} ${formatCount(perSec)}`, perSec, isLimit: false });

/** Seconds, or messages, that fill the tank: the objective always has a place in it, and so has the level. */
export function tankScale(level: number, objective: number | null): number {
  if (objective === null) return Math.max(level * 1.4, 1e-9);
  return Math.max(objective * 2.23, level * 1.35);
}

const TANK_HEIGHT = VIEW.bed - 10;

function tankHeights(model: PictureModel): { level: number; objective: number | null } {
  const { level, objective } = model.queue;
  const full = tankScale(lastKnown(level), objective);
  const high = (value: number): number => (value / full) * TANK_HEIGHT;
  return { level: high(lastKnown(level)), objective: objective === null ? null : high(objective) };
}

function tankShape(model: PictureModel, objectiveLabelY: number | null): TankShape {
  const { queue } = model;
  const { level, objective } = tankHeights(model);
  const objectiveY = objective === null ? null : VIEW.bed - objective;
  const print = queue.unit === 'sec' ? formatDelay : formatCount;
  const isUnknown = !queue.level.known;
  const surfaceY = VIEW.bed - (queue.level.known ? level : 0);
  const isOver = queue.level.known && objectiveY !== null && surfaceY < objectiveY - 0.5;
  // Inside, the objective is named above its line; with water there, to the right of the tank.
  const isInside = !isOver && !isUnknown && objectiveY !== null;
  const lag = queue.lagMessages;
  return {
    surfaceY,
    objectiveY,
    isUnknown,
    lastSeenY: isUnknown && !queue.level.known && queue.level.was !== undefined ? VIEW.bed - level : null,
    over: isOver
      ? {
          y: surfaceY,
          height: objectiveY - surfaceY,
          text: `${print(valueOr(queue.level, 0) - (queue.objective ?? 0))} over objective`,
        }
      : null,
    messages:
      lag.known && queue.level.known
        ? { y: messagesY(surfaceY, objectiveY), text: `${formatCount(lag.value)} messages${isOver ? ' wait' : ''}` }
        : null,
    objective:
      objectiveY === null
        ? null
        : {
            isInside,
            labelY: isInside ? objectiveY - 8 : (objectiveLabelY ?? objectiveY),
            text: `objective ${print(queue.objective ?? 0)}${queue.unit === 'sec' ? '' : ' messages'}`,
          },
  };
}

/** In the water where it is deep enough, else just above it and below the objective's name. */
function messagesY(surfaceY: number, objectiveY: number | null): number {
  const deep = objectiveY === null ? surfaceY : Math.max(surfaceY, objectiveY);
  if (VIEW.bed - deep >= 22) return VIEW.bed - 12;
  return Math.min(VIEW.bed - 12, surfaceY - 8);
}

/** Right of the tank stand the objective (when water covers its place inside) and the capacity; neither in the outflow. */
function rightLabels(
  model: PictureModel,
  high: (perSec: number) => number,
  outflowTop: number,
): { objectiveY: number | null; capacity: MarkShape | null } {
  const { objective } = tankHeights(model);
  const lowest = Math.min(outflowTop - 8, 166);
  const capacityY =
    model.capacityPerSec.known && model.consumedPerSec.known ? VIEW.bed - high(model.capacityPerSec.value) : null;
  const isShown = capacityY !== null && capacityY < outflowTop - 4;
  const wishes = [
    ...(objective === null ? [] : [VIEW.bed - objective + 4]),
    ...(isShown ? [(capacityY ?? 0) + 4] : []),
  ];
  const placed = placeLabels(wishes, 16, 14, Math.max(30, lowest));
  const bound = model.capacityPerSec.known && model.capacityPerSec.bound === 'at-least' ? 'at least ' : 'capacity ';
  return {
    objectiveY: objective === null ? null : placed[0]!,
    capacity: isShown
      ? {
          y: capacityY ?? 0,
          labelY: placed.at(-1)!,
          text: `${bound}${formatCount(valueOr(model.capacityPerSec, 0))}`,
        }
      : null,
  };
}

function memberShape(model: PictureModel): PictureGeometry['members'] {
  const { members, membersBefore } = model;
  if (!members.known) {
    const squares = [0, 1, 2, 3].map((index) => ({ x: memberX(index), kind: 'unknown' as const }));
    return { squares, text: 'members unknown', isShort: false };
  }
  const total = Math.max(members.value, membersBefore ?? 0);
  const isShort = members.value < total;
  const shown = Math.min(total, MEMBERS_SHOWN);
  // With more members than squares each square is a share, and at least one shows what left.
  const here = Math.min(Math.round((members.value / Math.max(1, total)) * shown), isShort ? shown - 1 : shown);
  const squares = Array.from({ length: shown }, (_, index) => ({
    x: memberX(index),
    kind: index < here ? ('here' as const) : ('gone' as const),
  }));
  const word = total === 1 ? 'member' : 'members';
  const text = isShort || total > MEMBERS_SHOWN ? `${members.value} of ${total} ${word}` : `${members.value} ${word}`;
  return { squares, text: members.value === 0 && total === 0 ? 'no members' : text, isShort: isShort || total === 0 };
}

const memberX = (index: number): number => 970 + index * 26;

const round = (value: number): number => Math.round(value * 10) / 10;
