import { type CSSProperties } from 'react';
import { GATE, TANK } from '../../model/picture/frame.js';
import { type PictureModel } from '../../model/picture.js';
import { type PictureGeometry } from '../../model/picture-geometry.js';

/** Light lines that drift with the water: the faster the more passes, relative to the scale of the picture. */
export function Drift({ shape, model }: { readonly shape: PictureGeometry; readonly model: PictureModel }) {
  const granted = model.grantedPerSec;
  if (!granted.known || granted.value <= 0 || shape.passed.height < 8) return null;
  const share = Math.max(0.02, granted.value / shape.scalePerSec);
  const style = { '--drift': `${Math.min(20, 1.2 / share).toFixed(1)}s` } as CSSProperties;
  const y = shape.passed.y + shape.passed.height / 2;
  return <path className="drift" style={style} d={`M${GATE.right + 4} ${y}H${TANK.left - 2}`} />;
}
