import { type Figure } from '../../model/figure.js';
import { type LevelUnit, printOf } from '../../model/level-unit.js';
import { AsOf, Count, Delay, Share } from '../Figures/Figures.js';

interface DelayBarProps {
  readonly level: Figure;
  readonly objective: number | null;
  readonly unit: LevelUnit;
}

const PRINTED = { sec: Delay, messages: Count, share: Share } as const;

/** The objective is always the middle of the bar, so that all flows compare at a glance. */
export function DelayBar({ level, objective, unit }: DelayBarProps) {
  const print = printOf(unit);
  const share = level.known && objective ? level.value / (2 * objective) : 0;
  const isOver = share > 0.5;
  const Printed = PRINTED[unit];
  return (
    <div className={level.known ? 'dob' : 'dob none'}>
      <b className={isOver ? 'c-over' : undefined}>
        <Printed of={level} />
      </b>
      <span className="side">
        {level.known ? (
          level.staleSinceMs !== undefined ? (
            <AsOf of={level} />
          ) : objective === null ? (
            'no objective'
          ) : (
            `of ${print(objective)}`
          )
        ) : level.was === undefined ? (
          ''
        ) : (
          `was ${print(level.was)}`
        )}
      </span>
      <span className="bar" aria-hidden="true">
        {level.known && objective ? (
          <>
            <u style={{ width: `${Math.min(50, share * 100)}%` }} />
            {isOver ? <s style={{ width: `${Math.min(50, share * 100 - 50)}%` }} /> : null}
          </>
        ) : null}
      </span>
    </div>
  );
}
