import { memo } from 'react';
import { sparkGeometry } from '../../model/spark-geometry.js';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  readonly objective: number | null;
}

/** A small line with gaps as gaps; the figure beside it says the same in words. */
export const Sparkline = memo(function Sparkline({ values, objective }: SparklineProps) {
  const shape = sparkGeometry(values, objective);
  return (
    <svg className="spark" viewBox="0 0 112 28" preserveAspectRatio="none" aria-hidden="true">
      {shape.gaps.map(({ x, width }) => (
        <rect key={x} className="gap" x={x} y={0} width={width} height={28} />
      ))}
      {shape.objectiveY === null ? null : (
        <line className="o" x1={0} x2={112} y1={shape.objectiveY} y2={shape.objectiveY} />
      )}
      <path d={shape.line} />
      {shape.hot ? <path className="hot" d={shape.hot} /> : null}
    </svg>
  );
});
