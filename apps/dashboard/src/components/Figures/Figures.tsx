import { useNow } from '../../hooks/use-now.js';
import { useZone } from '../../hooks/use-zone.js';
import { type Figure } from '../../model/figure.js';
import {
  formatAge,
  formatCount,
  formatDelay,
  formatExact,
  formatRate,
  formatShare,
  formatShortAge,
} from '../../model/format.js';
import { formatBoth, formatWhen } from '../../model/format-time.js';

/** Beside an unknown figure: its last value, where there is room for it. */
interface FigureProps {
  readonly of: Figure;
  readonly withWas?: boolean;
}

type Print = (value: number) => string;

/** The only way to print a number: an unknown one says so, with its reason in the title. */
function Printed({
  of,
  print,
  exactUnit,
  withWas,
}: FigureProps & { readonly print: Print; readonly exactUnit: string }) {
  if (!of.known) {
    return (
      <>
        <span className="unk" title={of.reason}>
          unknown
        </span>
        {withWas && of.was !== undefined ? <span className="dim"> was {print(of.was)}</span> : null}
      </>
    );
  }
  return (
    <>
      <span
        className={of.staleSinceMs === undefined ? 'nowrap' : 'nowrap stale'}
        title={`${formatExact(of.value)} ${exactUnit}`}
      >
        {of.bound === 'at-least' ? '≥ ' : ''}
        {print(of.value)}
      </span>
      {withWas ? <AsOf of={of} /> : null}
    </>
  );
}

/** Beside a figure that is not the present any more: the time it is of. */
export function AsOf({ of }: { readonly of: Figure }) {
  if (!of.known || of.staleSinceMs === undefined) return null;
  return (
    <small className="asof">
      as of <When at={of.staleSinceMs} />
    </small>
  );
}

export const Rate = (props: FigureProps) => <Printed {...props} print={formatRate} exactUnit="messages per second" />;
export const Delay = (props: FigureProps) => <Printed {...props} print={formatDelay} exactUnit="seconds" />;
export const Share = (props: FigureProps) => <Printed {...props} print={formatShare} exactUnit="of the limit" />;
export const Count = (props: FigureProps & { readonly unit?: string }) => (
  <Printed {...props} print={formatCount} exactUnit={props.unit ?? ''} />
);

interface AgeProps {
  /** Server time of the reading; null where there never was one. */
  readonly atMs: number | null;
  readonly reason?: string | null;
  readonly isShort?: boolean;
  /** From this age on it is not the present any more: amber and bold. */
  readonly oldAfterMs?: number;
}

/** Counts on by itself, also while the connection is lost. */
export function Age({ atMs, reason, isShort = false, oldAfterMs = 15_000 }: AgeProps) {
  const now = useNow();
  if (atMs === null) {
    return (
      <span className="unk" title={reason ?? 'not told'}>
        unknown
      </span>
    );
  }
  const ageMs = Math.max(0, now - atMs);
  return (
    <span className={ageMs > oldAfterMs ? 'age old' : 'age'} title={formatBoth(atMs)}>
      {isShort ? formatShortAge(ageMs) : formatAge(ageMs)}
    </span>
  );
}

/** A moment: the clock time, with the day where it was not today; both zones in the title. */
export function When({ at }: { readonly at: string | number }) {
  const zone = useZone();
  const now = useNow();
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  return (
    <time className="nowrap" dateTime={new Date(atMs).toISOString()} title={formatBoth(atMs)}>
      {formatWhen(atMs, now, zone)}
    </time>
  );
}
