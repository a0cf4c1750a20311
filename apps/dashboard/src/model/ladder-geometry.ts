import { type Figure, valueOr } from './figure.js';
import { tankScale } from './picture/tank.js';
import { heldPerSec, type PictureModel } from './picture.js';
import { scaleOf } from './picture-geometry.js';

/** Shares of the bar's length, 0 to 1. */
export interface LadderBar {
  readonly fill: number;
  readonly isUnknown: boolean;
  readonly hatch: { readonly from: number; readonly length: number; readonly kind: 'held' | 'over' } | null;
  readonly mark: number | null;
}

export interface LadderGeometry {
  readonly asked: LadderBar;
  readonly gate: LadderBar;
  readonly queue: LadderBar;
  readonly consumers: LadderBar;
}

/** The same picture as four bars: three rates on one scale, and the queue on that of its objective. */
export function ladderGeometry(model: PictureModel, scalePerSec: number = scaleOf(model)): LadderGeometry {
  const share = (figure: Figure): number => clamp(valueOr(figure, 0) / scalePerSec);
  const plain = (figure: Figure): LadderBar => ({
    fill: share(figure),
    isUnknown: !figure.known,
    hatch: null,
    mark: null,
  });
  const held = heldPerSec(model);
  const passed = share(model.grantedPerSec);
  const heldLength = Math.min(1 - passed, share(held));
  return {
    asked: plain(model.askedPerSec),
    gate: {
      ...plain(model.grantedPerSec),
      hatch: heldLength > 0 ? { from: passed, length: heldLength, kind: 'held' } : null,
    },
    queue: queueBar(model),
    consumers: plain(model.consumedPerSec),
  };
}

function queueBar({ queue }: PictureModel): LadderBar {
  const level = valueOr(queue.level, 0);
  const full = tankScale(level, queue.objective);
  const mark = queue.objective === null ? null : clamp(queue.objective / full);
  const top = clamp(level / full);
  if (mark === null || top <= mark) return { fill: top, isUnknown: !queue.level.known, hatch: null, mark };
  return { fill: mark, isUnknown: false, hatch: { from: mark, length: top - mark, kind: 'over' }, mark };
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
