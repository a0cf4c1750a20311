import { GATE, VIEW } from '../../model/picture/frame.js';
import { type PictureGeometry } from '../../model/picture-geometry.js';

/** The blade, its walls, and the ticks beside it. */
export function Gate({ shape, isOutline }: { readonly shape: PictureGeometry; readonly isOutline: boolean }) {
  const height = shape.bladeBottom - VIEW.top;
  const rungs = Array.from({ length: Math.max(0, Math.floor((height - 6) / 12)) }, (_, index) => 16 + index * 12);
  return (
    <>
      <rect
        className={isOutline ? 'outline' : 'steel'}
        x={GATE.bladeX}
        y={VIEW.top}
        width={GATE.bladeWidth}
        height={height}
        rx={2}
      />
      <path className="walls" d={`M${GATE.left} 4V${VIEW.bed}M${GATE.right} 4V${VIEW.bed}`} />
      {isOutline ? null : rungs.map((y) => <line key={y} className="rung" x1={408} x2={420} y1={y} y2={y} />)}
      {shape.ticks.map(({ text, y, labelY, isLimit, isBeyond }) => (
        <g key={text.split(' ')[0]}>
          <path className={isBeyond ? 'tk beyond' : 'tk'} d={`M431 ${y}h7L444 ${labelY - 4}`} />
          <text className={isLimit ? 'tickb' : 'tick'} x={450} y={labelY}>
            {text}
          </text>
        </g>
      ))}
    </>
  );
}
