import { type CSSProperties, useRef } from 'react';
import { useZone } from '../../hooks/use-zone.js';
import { formatCount, formatDelay } from '../../model/format.js';
import { formatClock } from '../../model/format-time.js';
import { type PictureModel } from '../../model/picture.js';
import {
  GATE,
  type PictureGeometry,
  pictureGeometry,
  scaleOf,
  steadyScale,
  TANK,
  VIEW,
} from '../../model/picture-geometry.js';

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

function Ribbons({ shape }: { readonly shape: PictureGeometry }) {
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

function Held({ shape }: { readonly shape: PictureGeometry }) {
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

function Chip({
  x,
  y,
  text,
  className,
}: {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly className: string;
}) {
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

function Gate({ shape, isOutline }: { readonly shape: PictureGeometry; readonly isOutline: boolean }) {
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

interface TankProps {
  readonly shape: PictureGeometry;
  readonly model: PictureModel;
  readonly blindFor: string | null;
}

function Tank({ shape, model, blindFor }: TankProps) {
  const { tank, passed, outflow } = shape;
  const width = TANK.right - TANK.left;
  const middle = (TANK.left + TANK.right) / 2;
  const waterY = tank.over ? (tank.objectiveY ?? tank.surfaceY) : tank.surfaceY;
  const inTop = passed.y;
  const outTop = outflow.isKnown ? outflow.y : passed.y;
  return (
    <>
      {tank.isUnknown ? (
        <rect x={TANK.left} y={42} width={width} height={VIEW.bed - 42} fill="url(#hatch-blind)" />
      ) : (
        <>
          <path
            className="through"
            d={`M${TANK.left} ${inTop}C${middle} ${inTop} ${middle} ${outTop} ${TANK.right} ${outTop}V${VIEW.bed}H${TANK.left}Z`}
          />
          <rect className="w1" x={TANK.left} y={waterY} width={width} height={Math.max(0, VIEW.bed - waterY)} />
        </>
      )}
      {tank.lastSeenY === null ? null : (
        <path className="ghost" d={`M${TANK.left + 2} ${tank.lastSeenY}H${TANK.right - 2}`} />
      )}
      {tank.over ? (
        <rect x={TANK.left} y={tank.over.y} width={width} height={tank.over.height} fill="url(#hatch-over)" />
      ) : null}
      {tank.isUnknown ? null : (
        <path className={tank.over ? 'surf hot' : 'surf'} d={`M${TANK.left} ${tank.surfaceY}H${TANK.right}`} />
      )}
      <path
        className="walls"
        d={`M${TANK.left} 4V${Math.max(4, inTop - 3)}M${TANK.left} ${VIEW.bed}H${TANK.right}M${TANK.right} ${Math.max(4, outTop - 3)}V4`}
      />
      {tank.objectiveY === null ? null : <path className="obj" d={`M596 ${tank.objectiveY}H896`} />}
      {tank.over ? <Chip x={middle} y={overChipY(tank.over)} text={tank.over.text} className="over" /> : null}
      {tank.messages ? (
        <text className="w" x={622} y={tank.messages.y}>
          {tank.messages.text}
        </text>
      ) : null}
      {tank.isUnknown && blindFor ? <Chip x={middle} y={72} text={blindFor} className="blind" /> : null}
      {tank.lastSeenY === null ? null : <LastSeen level={model.queue} y={tank.lastSeenY} middle={middle} />}
      <Objective tank={tank} />
    </>
  );
}

function LastSeen({
  level,
  y,
  middle,
}: {
  readonly level: PictureModel['queue'];
  readonly y: number;
  readonly middle: number;
}) {
  const zone = useZone();
  if (level.level.known || level.level.was === undefined) return null;
  const print = level.unit === 'sec' ? formatDelay : formatCount;
  const at = level.level.wasAtMs === undefined ? '' : `, at ${formatClock(level.level.wasAtMs, zone)}`;
  const chipY = Math.min(Math.max(y + 6, 104), VIEW.bed - 28);
  return <Chip x={middle} y={chipY} text={`last seen ${print(level.level.was)}${at}`} className="tick" />;
}

/** In the middle of the hatch where it fits, else above the surface. */
function overChipY({ y, height }: { readonly y: number; readonly height: number }): number {
  return height >= 30 ? y + height / 2 - 12 : Math.max(2, y - 30);
}

function Objective({ tank }: { readonly tank: PictureGeometry['tank'] }) {
  if (tank.objective === null || tank.objectiveY === null) return null;
  const { isInside, labelY, text } = tank.objective;
  if (isInside) {
    return (
      <text className="b" x={872} y={labelY} textAnchor="end">
        {text}
      </text>
    );
  }
  return (
    <>
      <path className="tk ink" d={`M896 ${tank.objectiveY}L904 ${labelY - 4}h4`} />
      <text className="b" x={912} y={labelY}>
        {text}
      </text>
    </>
  );
}

function Consumers({ shape }: { readonly shape: PictureGeometry }) {
  const { outflow, capacity, members } = shape;
  const middle = outflow.y + outflow.height / 2;
  return (
    <>
      {outflow.height > 0 ? (
        <path
          className={outflow.isKnown ? 'w2' : 'ghost'}
          d={`M${TANK.right} ${outflow.y}H940L958 ${middle}L940 ${VIEW.bed}H${TANK.right}Z`}
        />
      ) : null}
      {capacity ? (
        <>
          <path className="hline" d={`M886 ${capacity.y}H940L948 ${capacity.labelY - 4}`} />
          <text className="tick" x={952} y={capacity.labelY}>
            {capacity.text}
          </text>
        </>
      ) : null}
      {members.squares.map(({ x, kind }) => (
        <rect key={x} className={SQUARES[kind]} x={x} y={200} width={20} height={20} rx={4} />
      ))}
      <text
        className={members.isShort ? 'b bad' : members.squares[0]?.kind === 'unknown' ? 'blind' : 'b'}
        x={970}
        y={188}
      >
        {members.text}
      </text>
    </>
  );
}

const SQUARES = { here: 'mem', gone: 'gone', unknown: 'ghost' } as const;

/** Light lines that drift with the water: the faster the more passes, relative to the scale of the picture. */
function Drift({ shape, model }: { readonly shape: PictureGeometry; readonly model: PictureModel }) {
  const granted = model.grantedPerSec;
  if (!granted.known || granted.value <= 0 || shape.passed.height < 8) return null;
  const share = Math.max(0.02, granted.value / shape.scalePerSec);
  const style = { '--drift': `${Math.min(20, 1.2 / share).toFixed(1)}s` } as CSSProperties;
  const y = shape.passed.y + shape.passed.height / 2;
  return <path className="drift" style={style} d={`M${GATE.right + 4} ${y}H${TANK.left - 2}`} />;
}

const short = (name: string, most: number): string => (name.length > most ? `${name.slice(0, most - 1)}…` : name);
