/** One line of the Prometheus text format. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;
const ESCAPED: Readonly<Record<string, string>> = { n: '\n', '"': '"', '\\': '\\' };

/** Whether an answer is of this format at all: nothing, a comment, or a series first. */
export const isExposition = (text: string): boolean => text.trim() === '' || text.startsWith('#') || LINE.test(text);

/** Every series of an answer; a line that cannot be read is left out. Labels have no prototype: they come from anybody. */
export function* readExposition(text: string): Generator<Series> {
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, inner = '', figure] = LINE.exec(line) ?? [];
    const value = Number(figure);
    if (name === undefined || !Number.isFinite(value)) continue;
    const labels: Record<string, string> = Object.create(null);
    for (const [, key, escaped] of inner.matchAll(LABEL))
      labels[key!] = escaped!.replace(/\\(.)/g, (_, one: string) => ESCAPED[one] ?? one);
    yield { name, labels, value };
  }
}
