import { useRef } from 'react';
import { GATE, TANK, VIEW } from '../../model/picture/frame.js';
import { type PictureModel } from '../../model/picture.js';
import { pictureGeometry, scaleOf, steadyScale } from '../../model/picture-geometry.js';
import { Consumers } from './Consumers.js';
import { Drift } from './Drift.js';
import { Gate } from './Gate.js';
import { Held, Ribbons } from './Producers.js';
import { Tank } from './Tank.js';

interface FlowDiagramProps {
  readonly model: PictureModel;
  readonly label: string;
  /** "unknown for 2 min 02 s"; null while the queue is read. */
  readonly blindFor: string | null;
}

/** Producers, gate, queue and consumers as water on one scale. The shapes come from `pictureGeometry`. */
export function FlowDiagram({ model, label, blindFor }: FlowDiagramProps) {
  const scale = useRef<number | null>(null);
  scale.current = steadyScale(scale.current, scaleOf(model));
  const shape = pictureGeometry(model, scale.current);
  return (
    <svg className="wide" viewBox={`0 0 ${VIEW.width} ${VIEW.height}`} role="img" aria-label={label}>
      <Ribbons shape={shape} />
      <Held shape={shape} />
      <rect
        className={model.grantedPerSec.known || model.isObserving ? 'w1' : 'ghost'}
        x={GATE.left}
        y={shape.passed.y}
        width={TANK.left - GATE.left}
        height={shape.passed.height}
      />
      <Tank shape={shape} model={model} blindFor={blindFor} />
      <Gate shape={shape} isOutline={model.isObserving} />
      <Consumers shape={shape} />
      <Drift shape={shape} model={model} />
    </svg>
  );
}
