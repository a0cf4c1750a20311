export type Zone = 'local' | 'utc';

const clocks = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: Zone, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let found = clocks.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === 'utc' ? { timeZone: 'UTC' } : {}) });
    clocks.set(key, found);
  }
  return found;
}

const CLOCK = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const;

export const formatClock = (atMs: number, zone: Zone): string => formatter(zone, CLOCK).format(atMs);

/** Under 24 h the clock time, older with its weekday, older than six days with its date. */
export function formatWhen(atMs: number, nowMs: number, zone: Zone): string {
  const ageMs = Math.abs(nowMs - atMs);
  const clock = formatClock(atMs, zone);
  if (ageMs < 86_400_000) return clock;
  if (ageMs < 6 * 86_400_000) return `${formatter(zone, { weekday: 'short' }).format(atMs)} ${clock}`;
  return `${formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(atMs)} ${clock.slice(0, 5)}`;
}

/** For tooltips and copies: both zones. */
export function formatBoth(atMs: number): string {
  return `${formatter('local', { ...CLOCK, day: 'numeric', month: 'short', year: 'numeric' }).format(atMs)} local, ${new Date(atMs).toISOString()}`;
}

/** For example `CET (UTC+1)`, to be named once in the rail. */
export function zoneName(zone: Zone, now = new Date()): string {
  if (zone === 'utc') return 'UTC';
  const name = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' })
    .formatToParts(now)
    .find((part) => part.type === 'timeZoneName')?.value;
  const minutes = -now.getTimezoneOffset();
  if (minutes === 0) return name ?? 'UTC';
  const sign = minutes < 0 ? '\u2212' : '+';
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return `${name ?? 'local'} (UTC${sign}${hours}${rest ? `:${String(rest).padStart(2, '0')}` : ''})`;
}
