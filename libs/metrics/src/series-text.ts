import { GROUP_SERIES, type GroupSeriesKey } from './group-metrics.js';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };
const escaped = (value: string): string =>
  /[\\"\n]/.test(value) ? value.replace(/[\\"\n]/g, (one) => ESCAPES[one]!) : value;

/** `group="billing",topic="orders"`, made once for all series that share it. */
export const labelText = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',');

/** Samples of one cluster by metric, as text. At most `maxSeries`; what comes after is counted and left out. */
export class SeriesText {
  refused = 0;
  series = 0;
  private readonly lines = new Map<GroupSeriesKey, string[]>();

  constructor(private readonly maxSeries: number) {}

  /** Null is unknown, and absent. */
  add(key: GroupSeriesKey, labels: string, value: number | string | null): void {
    if (value === null) return;
    if (this.series >= this.maxSeries) {
      this.refused += 1;
      return;
    }
    this.series += 1;
    const line = `${GROUP_SERIES[key].name}{${labels}} ${value}\n`;
    const lines = this.lines.get(key);
    if (lines === undefined) this.lines.set(key, [line]);
    else lines.push(line);
  }

  /** The page of several clusters: samples of one metric stand together, under its one header. */
  static page(texts: Iterable<SeriesText>): string {
    const all = [...texts];
    let page = '';
    for (const [key, { name, type, help }] of Object.entries(GROUP_SERIES)) {
      const parts = all.flatMap(({ lines }) => lines.get(key as GroupSeriesKey) ?? []);
      if (parts.length > 0) page += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${parts.join('')}`;
    }
    return page;
  }
}
