import { type HeadgateClient } from '../client.js';
import { MEASURES, readMeasure } from '../measures.js';

type Attributes = Record<string, string>;
type Observe = (result: { observe(value: number, attributes?: Attributes): void }) => void;
interface Observable {
  addCallback(callback: Observe): void;
  removeCallback(callback: Observe): void;
}

/** As much of a Meter of @opentelemetry/api as is needed here; the package itself is not. */
export interface Meter {
  createObservableCounter(name: string, options: { description: string }): Observable;
  createObservableGauge(name: string, options: { description: string }): Observable;
}

/**
 * Observes all flows of a client through a meter; names are those of the Prometheus metrics, with dots. Returns the
 * function that ends it.
 *
 * @example observeClient(client, metrics.getMeter('checkout'));
 */
export function observeClient(client: Pick<HeadgateClient, 'statuses'>, meter: Meter): () => void {
  const ends = MEASURES.map((measure) => {
    const name = measure.name.replace(/_total$/, '').replace(/_/g, '.');
    const options = { description: measure.help };
    const observable =
      measure.kind === 'counter'
        ? meter.createObservableCounter(name, options)
        : meter.createObservableGauge(name, options);
    const callback: Observe = (result) => {
      for (const { labels, value } of readMeasure(client, measure)) result.observe(value, labels);
    };
    observable.addCallback(callback);
    return () => observable.removeCallback(callback);
  });
  return () => {
    for (const end of ends) end();
  };
}
