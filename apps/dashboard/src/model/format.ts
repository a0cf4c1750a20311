/** Narrow and unbreakable: a figure and its unit never part. */
const THIN = '\u202f';
const MINUS = '\u2212';
const SUFFIXES = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 3 });

/** Up to 9,999 in full, above that three significant digits with a suffix: `12.0 k`. */
export function formatCount(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? MINUS : '';
  if (size < 10) return sign + oneDecimal.format(size);
  if (Math.round(size) < 10_000) return sign + whole.format(size);
  const step = SUFFIXES.findIndex(([unit]) => size >= unit * 0.9995);
  const [unit, suffix] = SUFFIXES[step] ?? SUFFIXES[SUFFIXES.length - 1]!;
  const scaled = size / unit;
  const digits = scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${sign}${scaled.toFixed(digits)}${THIN}${suffix}`;
}

export const formatExact = (value: number): string => exact.format(value).replace('-', MINUS);

export const formatRate = (perSec: number): string => `${formatCount(perSec)}/s`;

export function formatSignedRate(perSec: number): string {
  return perSec > 0 ? `+${formatRate(perSec)}` : formatRate(perSec);
}

/** A delay as people say it: `0.4 s`, `12 s`, `2 min 20 s`, `2 h 10 min`. */
export function formatDelay(sec: number): string {
  if (sec < 9.95) return `${oneDecimal.format(sec)}${THIN}s`;
  if (sec < 99.5) return `${Math.round(sec)}${THIN}s`;
  return formatLong(sec);
}

/** An age or a span: like a delay, and minutes keep two digits of seconds so that the width stays. */
export function formatAge(ms: number): string {
  const sec = Math.max(0, ms) / 1000;
  if (sec < 9.95) return `${sec.toFixed(1)}${THIN}s`;
  if (sec < 59.5) return `${Math.round(sec)}${THIN}s`;
  return formatLong(sec);
}

/** In whole seconds, for a span that is told and not measured. */
export function formatLongAge(ms: number): string {
  const sec = Math.round(Math.max(0, ms) / 1000);
  return sec < 60 ? `${sec}${THIN}s` : formatLong(sec);
}

/** For narrow columns: only the largest unit. */
export function formatShortAge(ms: number): string {
  const sec = Math.max(0, ms) / 1000;
  if (sec < 59.5) return formatAge(ms);
  if (sec < 3570) return `${Math.round(sec / 60)}${THIN}min`;
  if (sec < 172_800) return `${Math.round(sec / 3600)}${THIN}h`;
  return `${Math.round(sec / 86_400)}${THIN}d`;
}

function formatLong(sec: number): string {
  const rounded = Math.round(sec);
  if (rounded < 3600) return pair(Math.floor(rounded / 60), 'min', rounded % 60, 's');
  const minutes = Math.round(sec / 60);
  if (minutes < 2880) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(sec / 3600);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = small === 0 ? '' : ` ${String(small).padStart(2, '0')}${THIN}${smallUnit}`;
  return `${large}${THIN}${largeUnit}${rest}`;
}

/** Such as `1 message`, `12.0k messages`. */
export const formatMany = (value: number, one: string): string =>
  `${formatCount(value)} ${one}${value === 1 ? '' : 's'}`;

export const formatShare = (share: number): string => `${oneDecimal.format(share * 100)}${THIN}%`;

/** Smallest of 1, 2, 5 × 10ⁿ that is not below the value. */
export function niceCeil(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((candidate) => candidate * power >= value * 0.999_999) ?? 10;
  return step * power;
}
