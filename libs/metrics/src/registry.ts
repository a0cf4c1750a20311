import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { LabelCap } from './label-cap.js';
import { METRICS, type MetricDefinition, type MetricKey, type MetricLabels } from './names.js';

type Labels = Readonly<Record<string, string>>;
/** In no label: names of flows, clusters and topics are printable. */
const SEPARATOR = '\u0000';

type Metric = Counter | Gauge | Histogram;

/** Writes the metrics that `names.ts` lists, and no others; the types refuse a label that is not in the list. */
export class MetricRegistry {
  private readonly registry = new Registry();
  private readonly metrics = new Map<MetricKey, Metric>();
  private readonly series = new Map<MetricKey, Map<string, Labels>>();
  private readonly cap: LabelCap;

  constructor(valuesPerLabel = 1000) {
    this.cap = new LabelCap(valuesPerLabel, (label) => this.inc('labelValuesFolded', { label }));
    for (const [key, definition] of Object.entries(METRICS) as [MetricKey, MetricDefinition][]) {
      this.metrics.set(key, this.create(definition));
      this.series.set(key, new Map());
    }
  }

  /** Adds what Node itself tells: process_* and nodejs_*. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Sets a gauge. Where the label is full the value is added to `other`: call `clear` before each rebuild. */
  set<K extends MetricKey>(key: K, labels: MetricLabels<K>, value: number): void {
    const { kept, folded } = this.cap.admit(labels as Labels);
    this.remember(key, kept);
    const gauge = this.metrics.get(key) as Gauge;
    if (folded) gauge.inc(kept, value);
    else gauge.set(kept, value);
  }

  inc<K extends MetricKey>(key: K, labels: MetricLabels<K>, by = 1): void {
    const { kept } = this.cap.admit(labels as Labels);
    this.remember(key, kept);
    (this.metrics.get(key) as Counter).inc(kept, by);
  }

  observe<K extends MetricKey>(key: K, labels: MetricLabels<K>, value: number): void {
    const { kept } = this.cap.admit(labels as Labels);
    this.remember(key, kept);
    (this.metrics.get(key) as Histogram).observe(kept, value);
  }

  /** Drops all series of these metrics, so that what is unknown now leaves no old figure behind. */
  clear(keys: readonly MetricKey[]): void {
    for (const key of keys) {
      for (const labels of this.series.get(key)!.values()) this.metrics.get(key)!.remove(labels);
      this.series.get(key)!.clear();
    }
  }

  /** Drops every series with this label value, for example all of a flow that is gone, and frees its place. */
  forget(label: string, value: string): void {
    for (const [key, seriesOfMetric] of this.series) {
      for (const [hash, labels] of seriesOfMetric) {
        if (labels[label] !== value) continue;
        this.metrics.get(key)!.remove(labels);
        seriesOfMetric.delete(hash);
      }
    }
    this.cap.release(label, value);
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  private remember(key: MetricKey, labels: Labels): void {
    this.series.get(key)!.set(Object.values(labels).join(SEPARATOR), labels);
  }

  private create({ name, type, help, labels, buckets }: MetricDefinition): Metric {
    const base = { name, help, labelNames: [...labels], registers: [this.registry] };
    const metric =
      type === 'gauge'
        ? new Gauge(base)
        : type === 'counter'
          ? new Counter(base)
          : new Histogram({ ...base, buckets: [...(buckets ?? [])] });
    // prom-client shows a metric without labels as 0 from the start. A counter of nothing is 0, a gauge is unknown.
    if (type === 'gauge' && labels.length === 0) metric.remove();
    return metric;
  }
}
