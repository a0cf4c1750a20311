import { valueOr } from '../figure.js';
import { formatMany } from '../format.js';
import { printOf } from '../level-unit.js';
import { type PictureModel } from '../picture.js';
import { lastKnown, VIEW } from './frame.js';

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

/** Seconds, or messages, that fill the tank: the objective always has a place in it, and so has the level. */
export function tankScale(level: number, objective: number | null): number {
  if (objective === null) return Math.max(level * 1.4, 1e-9);
  return Math.max(objective * 2.23, level * 1.35);
}

const TANK_HEIGHT = VIEW.bed - 10;

/** Level and objective above the bed. */
export function tankHeights(model: PictureModel): { level: number; objective: number | null } {
  const { level, objective } = model.queue;
  const full = tankScale(lastKnown(level), objective);
  const high = (value: number): number => (value / full) * TANK_HEIGHT;
  return { level: high(lastKnown(level)), objective: objective === null ? null : high(objective) };
}

export function tankShape(model: PictureModel, objectiveLabelY: number | null): TankShape {
  const { queue } = model;
  const { level, objective } = tankHeights(model);
  const objectiveY = objective === null ? null : VIEW.bed - objective;
  const print = printOf(queue.unit);
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
        ? {
            y: messagesY(surfaceY, objectiveY),
            text: `${formatMany(lag.value, 'message')}${isOver ? ` wait${lag.value === 1 ? 's' : ''}` : ''}`,
          }
        : null,
    objective:
      objectiveY === null
        ? null
        : {
            isInside,
            labelY: isInside ? objectiveY - 8 : (objectiveLabelY ?? objectiveY),
            text: `objective ${print(queue.objective ?? 0)}${queue.unit === 'messages' ? ' messages' : ''}`,
          },
  };
}

/** In the water where it is deep enough, else just above it and below the objective's name. */
function messagesY(surfaceY: number, objectiveY: number | null): number {
  const deep = objectiveY === null ? surfaceY : Math.max(surfaceY, objectiveY);
  if (VIEW.bed - deep >= 22) return VIEW.bed - 12;
  return Math.min(VIEW.bed - 12, surfaceY - 8);
}
