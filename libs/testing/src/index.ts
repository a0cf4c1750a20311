export { FakeClock } from './fake-clock.js';
export * from './servers/index.js';
export { type UntilOptions, until } from './until.js';
