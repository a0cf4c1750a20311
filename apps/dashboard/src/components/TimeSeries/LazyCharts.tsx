import { lazy, Suspense } from 'react';
import { Skeleton } from '../Panels/Panels.js';
import { type FlowChartsProps } from './FlowCharts.js';

const FlowCharts = lazy(async () => ({ default: (await import('./FlowCharts.js')).FlowCharts }));

/** The sentence and the picture do not wait for the plots. */
export function LazyCharts(props: FlowChartsProps) {
  return (
    <Suspense
      fallback={
        <section className="card">
          <Skeleton height={520} lines={4} />
        </section>
      }
    >
      <FlowCharts {...props} />
    </Suspense>
  );
}
