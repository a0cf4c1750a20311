export { FakeClock } from './fake-clock.js';
export { FakeLagSource } from './fakes/fake-lag-source.js';
export * from './fakes/stores/index.js';
export * from './fault-proxy/index.js';
export * from './servers/index.js';
export { type UntilOptions, until } from './until.js';
