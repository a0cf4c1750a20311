import { FLOW_STATE_ORDER } from '../../model/state-order.js';
import { lookOf } from '../../model/states.js';
import { Icon } from '../Icon/Icon.js';

interface StateChipsProps {
  /** What has states, and those in the order they are shown. */
  readonly legend?: string;
  readonly order?: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly selected: string | null;
  readonly onSelect: (state: string | null) => void;
}

/** Counts that are filters. A state without flows has no chip, unless it is the chosen one. */
export function StateChips({
  legend = 'Flows by state',
  order = FLOW_STATE_ORDER,
  counts,
  selected,
  onSelect,
}: StateChipsProps) {
  const shown = order.filter((state) => (counts[state] ?? 0) > 0 || state === selected);
  return (
    <fieldset className="chips">
      <legend className="vh">{legend}</legend>
      {shown.map((state) => {
        const look = lookOf(state);
        const isOn = state === selected;
        return (
          <button
            key={state}
            type="button"
            className={`pill q ${look.tone}`}
            aria-pressed={isOn}
            onClick={() => onSelect(isOn ? null : state)}
          >
            <Icon name={look.icon} isSmall />
            {look.word} <b>{counts[state] ?? 0}</b>
          </button>
        );
      })}
    </fieldset>
  );
}
