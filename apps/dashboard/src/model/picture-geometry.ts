import { valueOr } from './figure.js';
import { niceCeil } from './format.js';
import { type MembersShape, memberShape, rightLabels } from './picture/consumers.js';
import { lastKnown, type MarkShape, passedPerSec, rulerOf, VIEW } from './picture/frame.js';
import { bladeBottom, type HeldShape, heldShape, type TickShape, tickShapes } from './picture/gate.js';
import { type RibbonShape, ribbonShapes } from './picture/ribbons.js';
import { type TankShape, tankShape } from './picture/tank.js';
import { type PictureModel } from './picture.js';

/** Everything that the picture draws, in its own units. */
export interface PictureGeometry {
  readonly scalePerSec: number;
  readonly ribbons: readonly RibbonShape[];
  readonly held: HeldShape | null;
  readonly passed: { readonly y: number; readonly height: number };
  readonly bladeBottom: number;
  readonly ticks: readonly TickShape[];
  readonly tank: TankShape;
  readonly outflow: { readonly y: number; readonly height: number; readonly isKnown: boolean };
  readonly capacity: MarkShape | null;
  readonly members: MembersShape;
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
  return niceCeil(Math.max(wet, wet > 0 ? Math.min(limit, wet * 2) : limit || model.ceilingPerSec, 1));
}

/** A scale that is wrong by less than 1.5 × stays, so that the picture does not jump with each reading. */
export function steadyScale(before: number | null, wanted: number): number {
  if (before === null) return wanted;
  const isOff = wanted > before || wanted * 1.5 < before;
  return isOff ? wanted : before;
}

export function pictureGeometry(model: PictureModel, scalePerSec: number = scaleOf(model)): PictureGeometry {
  const ruler = rulerOf(scalePerSec);
  const passedHeight = ruler.thick(passedPerSec(model));
  const outflowHeight = ruler.thick(lastKnown(model.consumedPerSec));
  const outflow = { y: VIEW.bed - outflowHeight, height: outflowHeight, isKnown: model.consumedPerSec.known };
  const ribbons = ribbonShapes(model, ruler);
  const asked = ribbons.reduce((sum, ribbon) => sum + ribbon.height, 0);
  const right = rightLabels(model, ruler, outflow.y);
  return {
    scalePerSec,
    ribbons,
    held: heldShape(model, asked, passedHeight),
    passed: { y: VIEW.bed - passedHeight, height: passedHeight },
    bladeBottom: bladeBottom(model, ruler),
    ticks: tickShapes(model, ruler),
    tank: tankShape(model, right.objectiveY),
    outflow,
    capacity: right.capacity,
    members: memberShape(model),
  };
}
