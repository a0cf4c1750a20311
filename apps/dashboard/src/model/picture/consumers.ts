import { valueOr } from '../figure.js';
import { formatCount } from '../format.js';
import { type PictureModel } from '../picture.js';
import { placeLabels } from '../place-labels.js';
import { type MarkShape, type Ruler, VIEW } from './frame.js';
import { tankHeights } from './tank.js';

const MEMBERS_SHOWN = 7;

export interface MemberSquare {
  readonly x: number;
  readonly kind: 'here' | 'gone' | 'unknown';
}

export interface MembersShape {
  readonly squares: readonly MemberSquare[];
  readonly text: string;
  readonly isShort: boolean;
}

/** Right of the tank stand the objective (when water covers its place inside) and the capacity; neither in the outflow. */
export function rightLabels(
  model: PictureModel,
  { high }: Ruler,
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

/** One square per member; those that left stay as outlines. */
export function memberShape(model: PictureModel): MembersShape {
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
