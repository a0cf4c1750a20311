import { type OverviewBody } from '@headgate/contract';
import { type ApiError } from '../../api/api-error.js';
import { setParams } from '../../app/router.js';
import { Announce } from '../../components/Sentence/Sentence.js';
import { StateChips } from '../../components/StatusPill/StateChips.js';
import { type FilterValues } from '../../model/filter-completion.js';
import { formatCount, formatExact } from '../../model/format.js';
import { FilterField } from './FilterField.js';

interface HeadProps {
  readonly overview: OverviewBody;
  readonly q: string;
  readonly problem: ApiError | null;
  /** Counted only when somebody types. */
  readonly values: () => FilterValues;
}

const STATE_FILTER = /(?:^|\s)state:(\S+)/;

/** The answer in words, the sums over all flows, and what narrows the table. */
export function Head({ overview, q, problem, values }: HeadProps) {
  const selected = STATE_FILTER.exec(q)?.[1] ?? null;
  const select = (state: string | null): void => {
    const rest = q.replace(STATE_FILTER, ' ').trim();
    setParams({ q: [state === null ? '' : `state:${state}`, rest].filter(Boolean).join(' ') || null }, 'push');
  };
  return (
    <>
      <div className="head center">
        <div className="title">
          <h1 className="answer">{overview.answer}</h1>
          {overview.detail ? <p className="sub">{overview.detail}</p> : null}
          <Announce text={`${overview.answer}. ${overview.detail}`} />
        </div>
        <div className="kpis right">
          <Kpi name="Granted" sum={overview.grantedPerSec} />
          <Kpi name="Held back" sum={overview.heldBackPerSec} isHeld />
        </div>
      </div>
      <div className="bar">
        <StateChips counts={overview.counts} selected={selected} onSelect={select} />
        <FilterField key={q} q={q} problem={problem} values={values} />
      </div>
    </>
  );
}

interface KpiProps {
  readonly name: string;
  readonly sum: OverviewBody['grantedPerSec'];
  readonly isHeld?: boolean;
}

/** A sum of which not every flow told its part is a lower bound, and says of how many. */
function Kpi({ name, sum, isHeld = false }: KpiProps) {
  const { value, known, of } = sum;
  if (known === 0 && of > 0) {
    return (
      <div>
        <span>{name}</span>
        <b className="c-blind">unknown</b>
      </div>
    );
  }
  return (
    <div>
      <span>{name}</span>
      <b className={isHeld && value > 0 ? 'c-held' : undefined} title={`${formatExact(value)} messages per second`}>
        {known < of ? '≥ ' : ''}
        {formatCount(value)}
        <small>/s{known < of ? `, ${formatCount(known)} of ${formatCount(of)} flows` : ''}</small>
      </b>
    </div>
  );
}
