import { LIVE, SPANS, type TimeRange } from '../../model/range.js';
import { Icon } from '../Icon/Icon.js';

interface RangePickerProps {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
}

/** The span of the charts; a fixed one stands there until another is picked. */
export function RangePicker({ range, onChange }: RangePickerProps) {
  return (
    <label className="btn pick">
      <span className="vh">Time range</span>
      <Icon name="clock" />
      <select
        value={range.kind === 'live' ? String(range.spanSec) : 'fixed'}
        onChange={(event) => {
          const span = SPANS.find(({ spanSec }) => String(spanSec) === event.target.value);
          onChange(span ? { kind: 'live', spanSec: span.spanSec } : LIVE);
        }}
      >
        {SPANS.map(({ spanSec, label }) => (
          <option key={spanSec} value={String(spanSec)}>
            {label}
          </option>
        ))}
        {range.kind === 'fixed' ? <option value="fixed">Fixed range</option> : null}
      </select>
    </label>
  );
}
