import { type ReactNode, useRef } from 'react';
import { valueOr } from '../../model/figure.js';
import { formatCount, formatDelay, formatMany, formatRate } from '../../model/format.js';
import { type LadderBar, ladderGeometry } from '../../model/ladder-geometry.js';
import { heldPerSec, type PictureModel } from '../../model/picture.js';
import { scaleOf, steadyScale } from '../../model/picture-geometry.js';
import { Count, Delay, Rate } from '../Figures/Figures.js';

interface FlowLadderProps {
  readonly model: PictureModel;
  readonly strategy: string;
  readonly isBinding: boolean;
  readonly group: string;
}

/** The picture where there is no room for it: four bars, the three rates on one scale. */
export function FlowLadder({ model, strategy, isBinding, group }: FlowLadderProps) {
  const scale = useRef<number | null>(null);
  scale.current = steadyScale(scale.current, scaleOf(model));
  const bars = ladderGeometry(model, scale.current);
  const held = heldPerSec(model);
  const { queue } = model;
  const isOver = bars.queue.hatch !== null;
  const Level = queue.unit === 'sec' ? Delay : Count;
  const print = queue.unit === 'sec' ? formatDelay : formatCount;
  const isShort = model.members.known && model.members.value < (model.membersBefore ?? 0);
  return (
    <div className="ladder">
      <Rung name="Producers ask" bar={bars.asked} figure={<Rate of={model.askedPerSec} />} />
      <Rung name="Gate lets through" bar={bars.gate} figure={<Rate of={model.grantedPerSec} />}>
        {held.known && held.value > 0 ? `${formatRate(held.value)} held back (strategy: ${strategy}) · ` : ''}
        {model.limitPerSec.known
          ? `${model.isObserving ? 'would limit' : 'limit'} ${formatRate(model.limitPerSec.value)} · `
          : ''}
        ceiling {formatRate(model.ceilingPerSec)}
      </Rung>
      <Rung
        name={<>Queue {isBinding ? <span className="bind">binding</span> : null}</>}
        bar={bars.queue}
        figure={
          <span className={isOver ? 'c-over' : undefined}>
            <Level of={queue.level} withWas /> <small>{queue.unit === 'sec' ? 'behind' : 'messages'}</small>
          </span>
        }
      >
        {queue.objective === null ? 'no objective' : `objective ${print(queue.objective)}`}
        {queue.lagMessages.known && queue.unit === 'sec' ? ` · ${formatMany(queue.lagMessages.value, 'message')}` : ''}
      </Rung>
      <Rung name="Consumers take" bar={bars.consumers} figure={<Rate of={model.consumedPerSec} withWas />}>
        <b className={isShort ? 'c-over' : model.members.known ? undefined : 'c-blind'}>
          {model.members.known
            ? isShort
              ? `${formatCount(valueOr(model.members, 0))} of ${formatMany(model.membersBefore ?? 0, 'member')}`
              : formatMany(valueOr(model.members, 0), 'member')
            : 'members unknown'}
        </b>{' '}
        · {group}
      </Rung>
    </div>
  );
}

interface RungProps {
  readonly name: ReactNode;
  readonly bar: LadderBar;
  readonly figure: ReactNode;
  readonly children?: ReactNode;
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;

function Rung({ name, bar, figure, children }: RungProps) {
  return (
    <div className="r">
      <span>{name}</span>
      <b>{figure}</b>
      <span className={bar.isUnknown ? 't unknown' : 't'} aria-hidden="true">
        {bar.fill > 0 ? <u style={{ width: percent(bar.fill) }} /> : null}
        {bar.hatch ? (
          <s
            className={bar.hatch.kind === 'over' ? 'hot' : undefined}
            style={{ left: percent(bar.hatch.from), width: percent(bar.hatch.length) }}
          />
        ) : null}
        {bar.mark === null ? null : <i style={{ left: percent(bar.mark) }} />}
      </span>
      {children ? <span className="n">{children}</span> : null}
    </div>
  );
}
