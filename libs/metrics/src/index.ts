export { GROUP_METRICS, GROUP_SERIES, type GroupSeriesKey } from './group-metrics.js';
export { FOLDED } from './label-cap.js';
export { METRICS, type MetricDefinition, type MetricKey, type MetricLabels } from './names.js';
export { MetricRegistry } from './registry.js';
export { labelText, SeriesText } from './series-text.js';
