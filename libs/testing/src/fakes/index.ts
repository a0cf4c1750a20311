export { FakeClock } from '../fake-clock.js';
export { type UntilOptions, until } from '../until.js';
export type { ToldGroup, ToldPartition } from './fake-group-sweeper.js';
export { FakeLagSource } from './fake-lag-source.js';
export * from './stores/index.js';
