// The metrics of every flow, for Prometheus and for OpenTelemetry.
import { observeClient } from '@headgate/sdk/opentelemetry';
import { registerMetrics } from '@headgate/sdk/prom-client';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { register } from 'prom-client';
import { connect, say } from './client.js';

const client = connect('drop');
registerMetrics(client);
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
observeClient(client, provider.getMeter('adapters'));

const orders = client.flow('drops');
for (let n = 0; n < 50; n += 1) await orders.send(() => n);
say(await register.metrics());
await provider.forceFlush();
for (const { scopeMetrics } of exporter.getMetrics()) {
  for (const { metrics } of scopeMetrics) for (const { descriptor } of metrics) say(`otel ${descriptor.name}`);
}
await provider.shutdown();
await client.close();
