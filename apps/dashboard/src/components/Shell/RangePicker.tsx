import { SPANS, type TimeRange } from '../../model/range.js';
import { Icon } from '../Icon/Icon.js';

interface RangePickerProps {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
  /** Asks for two instants. */
  readonly onPick: () => void;
}

/** The span of the charts; a fixed one stands there until another is picked. */
export function RangePicker({ range, onChange, onPick }: RangePickerProps) {
  return (
    <label className="btn pick">
      <span className="vh">Time range</span>
      <Icon name="clock" />
      <select
        value={range.kind === 'live' ? String(range.spanSec) : 'fixed'}
        onChange={({ target: { value } }) => {
          if (value === 'pick') onPick();
          else onChange({ kind: 'live', spanSec: Number(value) });
        }}
      >
        {SPANS.map(({ spanSec, label }) => (
          <option key={spanSec} value={String(spanSec)}>
            {label}
          </option>
        ))}
        {range.kind === 'fixed' ? <option value="fixed">Fixed range</option> : null}
        <option value="pick">Pick from and to…</option>
      </select>
    </label>
  );
}
