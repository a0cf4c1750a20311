import { Counter, Gauge, type Registry, register } from 'prom-client';
import { type HeadgateClient } from '../client.js';
import { MEASURES, type Measure, readMeasure } from '../measures.js';

/**
 * Registers the metrics of all flows of a client. They are read when they are scraped; a call of the client costs no more
 * for them.
 *
 * @param registry default: prom-client's global one
 * @example registerMetrics(client);
 */
export function registerMetrics(client: Pick<HeadgateClient, 'statuses'>, registry: Registry = register): void {
  for (const measure of MEASURES) add(client, measure, registry);
}

function add(client: Pick<HeadgateClient, 'statuses'>, measure: Measure, registry: Registry): void {
  const { name, help, kind, labels } = measure;
  const options = { name, help, labelNames: ['flow', ...labels], registers: [registry] };
  if (kind === 'gauge') {
    new Gauge({
      ...options,
      collect() {
        this.reset();
        for (const sample of readMeasure(client, measure)) this.set(sample.labels, sample.value);
      },
    });
    return;
  }
  new Counter({
    ...options,
    collect() {
      // The client holds the totals: a counter here is a window on them.
      this.reset();
      for (const sample of readMeasure(client, measure)) this.inc(sample.labels, sample.value);
    },
  });
}
