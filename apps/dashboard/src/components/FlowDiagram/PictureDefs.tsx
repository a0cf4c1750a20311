/** Patterns that the picture, the charts and the sparklines share; once per page. */
export function PictureDefs() {
  return (
    <svg width="0" height="0" className="defs" aria-hidden="true">
      <defs>
        <Hatch id="hatch-held" size={7} turn={45} />
        <Hatch id="hatch-over" size={7} turn={45} />
        <Hatch id="hatch-blind" size={8} turn={-45} />
        <linearGradient id="fade-gradient">
          <stop offset="0" stopColor="#000" />
          <stop offset=".28" stopColor="#fff" />
        </linearGradient>
        <mask id="fade">
          <rect x="196" y="0" width="204" height="240" fill="url(#fade-gradient)" />
        </mask>
      </defs>
    </svg>
  );
}

function Hatch({ id, size, turn }: { readonly id: string; readonly size: number; readonly turn: number }) {
  return (
    <pattern
      id={id}
      className={id}
      width={size}
      height={size}
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${turn})`}
    >
      <rect width={size} height={size} />
      <line x1="0" y1="0" x2="0" y2={size} />
    </pattern>
  );
}
