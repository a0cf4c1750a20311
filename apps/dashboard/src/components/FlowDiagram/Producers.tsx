import { type PictureGeometry } from '../../model/picture-geometry.js';
import { Chip } from './Chip.js';

/** A ribbon for each producer, joined before the gate. */
export function Ribbons({ shape }: { readonly shape: PictureGeometry }) {
  return (
    <>
      {shape.ribbons.map(({ name, path, tone, isKnown }) => (
        <path key={name} className={isKnown ? `w${tone}` : 'ghost'} d={path} />
      ))}
      {shape.ribbons.map(({ name, rate, labelY, isKnown }) => (
        <text key={name} className={isKnown ? 'w' : 'blind'} x={10} y={labelY}>
          {short(name, 24)} <tspan className="fig">{rate}</tspan>
        </text>
      ))}
    </>
  );
}

/** What does not pass, hatched and named. */
export function Held({ shape }: { readonly shape: PictureGeometry }) {
  if (!shape.held) return null;
  const { y, height, text, chipY } = shape.held;
  return (
    <>
      <g mask="url(#fade)">
        <rect x={196} y={y} width={204} height={height} fill="url(#hatch-held)" />
      </g>
      <path className="heldline" d={`M262 ${y + height}H400`} />
      <Chip x={320} y={chipY} text={text} className="held" />
    </>
  );
}

const short = (name: string, most: number): string => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
