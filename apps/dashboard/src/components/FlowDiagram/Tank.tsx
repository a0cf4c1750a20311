import { useZone } from '../../hooks/use-zone.js';
import { formatClock } from '../../model/format-time.js';
import { printOf } from '../../model/level-unit.js';
import { TANK, VIEW } from '../../model/picture/frame.js';
import { type PictureModel } from '../../model/picture.js';
import { type PictureGeometry } from '../../model/picture-geometry.js';
import { Chip } from './Chip.js';

interface TankProps {
  readonly shape: PictureGeometry;
  readonly model: PictureModel;
  readonly blindFor: string | null;
}

/** The queue: its level, its objective, and what stands above that. */
export function Tank({ shape, model, blindFor }: TankProps) {
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
  const print = printOf(level.unit);
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
