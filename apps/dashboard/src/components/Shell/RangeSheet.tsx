import { useEffect, useRef, useState } from 'react';
import { serverNowMs } from '../../api/server-clock.js';
import { useZone } from '../../hooks/use-zone.js';
import { type Zone, zoneName } from '../../model/format-time.js';
import { fixRange, type TimeRange } from '../../model/range.js';

interface RangeSheetProps {
  readonly range: TimeRange;
  readonly onChange: (range: TimeRange) => void;
  readonly onClose: () => void;
}

/** Two instants, in the zone that the page shows. */
export function RangeSheet({ range, onChange, onClose }: RangeSheetProps) {
  const zone = useZone();
  const dialog = useRef<HTMLDialogElement>(null);
  const [start] = useState(() => fixRange(range, serverNowMs()));
  const [from, setFrom] = useState(fieldOf(start.fromMs, zone));
  const [to, setTo] = useState(fieldOf(start.toMs, zone));
  useEffect(() => dialog.current?.showModal(), []);
  const [fromMs, toMs] = [msOf(from, zone), msOf(to, zone)];
  const problem = !(fromMs < toMs) ? 'The end must come after the beginning.' : null;
  return (
    <dialog ref={dialog} className="palette" aria-label="Time range" onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          if (problem !== null) event.preventDefault();
          else onChange({ kind: 'fixed', fromMs, toMs });
        }}
      >
        <div className="in">
          <h2 className="grow">Time range</h2>
          <button type="button" className="btn sm" onClick={onClose}>
            Close
          </button>
        </div>
        <div className="body stack">
          <div className="fields two-fields">
            <Instant label="From" value={from} onChange={setFrom} />
            <Instant label="To" value={to} onChange={setTo} />
          </div>
          <p className={problem === null ? 'hint' : 'hint c-over'}>{problem ?? `Times in ${zoneName(zone)}.`}</p>
          <button type="submit" className="btn pri" aria-disabled={problem !== null}>
            Show this time
          </button>
        </div>
      </form>
    </dialog>
  );
}

interface InstantProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Instant({ label, value, onChange }: InstantProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <span className="input">
        <input type="datetime-local" step={1} value={value} onChange={(event) => onChange(event.target.value)} />
      </span>
    </label>
  );
}

const offsetMs = (atMs: number, zone: Zone): number =>
  zone === 'utc' ? 0 : new Date(atMs).getTimezoneOffset() * 60_000;
const fieldOf = (atMs: number, zone: Zone): string => new Date(atMs - offsetMs(atMs, zone)).toISOString().slice(0, 19);
/** A field without seconds and one that is empty are understood too; the latter is no time. */
const msOf = (text: string, zone: Zone): number => Date.parse(zone === 'utc' ? `${text}Z` : text);
