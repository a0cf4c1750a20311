import { TANK, VIEW } from '../../model/picture/frame.js';
import { type PictureGeometry } from '../../model/picture-geometry.js';

/** What flows out, what could, and a square for each member. */
export function Consumers({ shape }: { readonly shape: PictureGeometry }) {
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
