export * from './fakes/index.js';
export * from './fault-proxy/index.js';
export * from './history/index.js';
export * from './servers/index.js';
