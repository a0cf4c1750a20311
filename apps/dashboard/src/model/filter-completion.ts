/** What the filter can be completed with: its keys, and per key the values that are known with how many flows have them. */
export type FilterValues = Readonly<Record<string, ReadonlyMap<string, number | null>>>;

export interface Completion {
  /** The whole filter with the word completed. */
  readonly text: string;
  readonly shown: string;
  /** How many flows it would match, where that is known. */
  readonly count: number | null;
}

const MOST = 8;

/** Completes the last word: a key while no colon stands there, then its values. */
export function completeFilter(text: string, values: FilterValues): Completion[] {
  const [, before = '', minus = '', word = ''] = /^(.*?)(-?)([^\s"]*)$/s.exec(text) ?? [];
  const colon = word.indexOf(':');
  if (colon === -1) {
    return Object.keys(values)
      .filter((key) => key.startsWith(word.toLowerCase()))
      .slice(0, MOST)
      .map((key) => ({ text: `${before}${minus}${key}:`, shown: `${key}:`, count: null }));
  }
  const [key, typed] = [word.slice(0, colon), word.slice(colon + 1).toLowerCase()];
  return [...(values[key] ?? [])]
    .filter(([value]) => value.toLowerCase().includes(typed) && value.toLowerCase() !== typed)
    .sort(([a, x], [b, y]) => (y ?? 0) - (x ?? 0) || a.localeCompare(b))
    .slice(0, MOST)
    .map(([value, count]) => ({
      text: `${before}${minus}${key}:${/\s/.test(value) ? `"${value}"` : value} `,
      shown: value,
      count,
    }));
}

/** The known name nearest to a word, at most a third of it wrong; null where none is near. */
export function nearestName(word: string, names: readonly string[]): string | null {
  const wanted = word.toLowerCase();
  let [best, least] = [null as string | null, Math.floor(wanted.length / 3) + 0.5];
  for (const name of names) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
