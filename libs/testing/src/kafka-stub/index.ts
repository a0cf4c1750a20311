export { StubCluster } from './stub-cluster.js';
export * from './stub-state.js';
