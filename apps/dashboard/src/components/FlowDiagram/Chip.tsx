interface ChipProps {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly className: string;
}

/** A name on its own ground, readable over any hatch. */
export function Chip({ x, y, text, className }: ChipProps) {
  const width = Math.max(96, text.length * 7.4 + 20);
  return (
    <>
      <rect className="chipbg" x={x - width / 2} y={y} width={width} height={24} rx={4} />
      <text className={className} x={x} y={y + 16.5} textAnchor="middle">
        {text}
      </text>
    </>
  );
}
