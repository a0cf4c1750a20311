export { FOLDED } from './label-cap.js';
export { METRICS, type MetricDefinition, type MetricKey, type MetricLabels } from './names.js';
export { MetricRegistry } from './registry.js';
