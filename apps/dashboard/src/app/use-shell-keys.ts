import { serverNowMs } from '../api/server-clock.js';
import { focusUndo, useToast } from '../components/Toast/Toast.js';
import { toggleZone } from '../hooks/use-zone.js';
import { fixRange, LIVE, rangeParams, SPANS, shiftRange, type TimeRange, zoomRange } from '../model/range.js';
import { type KeyMap, useKeys } from './keys.js';
import { PAGES, type Place } from './pages.js';
import { hrefTo, navigate, setParams } from './router.js';
import { pathOfFlow } from './routes.js';

interface ShellKeys {
  readonly place: Place;
  readonly range: TimeRange;
  readonly isFinding: boolean;
  readonly onFind: (text: string) => void;
  readonly onSheet: (sheet: 'keys' | 'range') => void;
}

/** The keys that work on every page; the answer sets the time range. */
export function useShellKeys({ place, range, isFinding, onFind, onSheet }: ShellKeys): (range: TimeRange) => void {
  const toast = useToast();
  const { hasRange = false } = place.entry;
  const setRange = (next: TimeRange): void => {
    const isUsual = next.kind === 'live' && next.spanSec === LIVE.spanSec;
    if (hasRange) setParams(isUsual ? { from: null, to: null } : rangeParams(next));
  };
  const copyLink = (): void => {
    navigator.clipboard.writeText(instantLink(hasRange ? range : null)).then(
      () => toast('A link to this instant is copied.'),
      () => toast('The browser did not allow copying.'),
    );
  };
  useKeys({
    '/': () => onFind(''),
    'ctrl k': () => onFind(''),
    '?': () => onSheet('keys'),
    ...GO,
    y: toggleZone,
    c: copyLink,
    u: focusUndo,
    ...Object.fromEntries(SPANS.map(({ key, spanSec }) => [`t ${key}`, () => setRange({ kind: 'live', spanSec })])),
    't p': () => (hasRange ? onSheet('range') : undefined),
    l: () => setRange(range.kind === 'live' ? { kind: 'fixed', ...fixRange(range, serverNowMs()) } : LIVE),
    '[': () => setRange(shiftRange(range, -1, serverNowMs())),
    ']': () => setRange(shiftRange(range, 1, serverNowMs())),
    '-': () => setRange(zoomRange(range, 2, serverNowMs())),
    '=': () => setRange(zoomRange(range, 0.5, serverNowMs())),
    ...(place.entry.address === '/' || isFinding ? {} : { esc: () => goBack(place) }),
  });
  return setRange;
}

const GO: KeyMap = Object.fromEntries(
  PAGES.flatMap(({ address, nav }) => (nav ? [[`g ${nav.key}`, () => navigate(hrefTo(address))]] : [])),
);

/** To the page above: a page below a flow goes to its flow, and one that names none to the overview. */
function goBack({ entry, flow }: Place): void {
  const isBelow = flow !== null && entry.address !== '/flows/:flow';
  navigate(hrefTo(entry.parent ?? (isBelow ? pathOfFlow(flow) : '/')));
}

/** A live span becomes the instants it shows now, so that the link does not rot. */
function instantLink(range: TimeRange | null): string {
  const url = new URL(location.href);
  if (range !== null) {
    const fixed = rangeParams({ kind: 'fixed', ...fixRange(range, serverNowMs()) });
    url.searchParams.set('from', fixed.from);
    url.searchParams.set('to', fixed.to);
  }
  return url.toString();
}
