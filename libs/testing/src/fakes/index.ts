export { FakeClock } from '../fake-clock.js';
export { type UntilOptions, until } from '../until.js';
export { FakeLagSource } from './fake-lag-source.js';
export * from './stores/index.js';
