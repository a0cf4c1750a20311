export { OffsetCommitter } from './offset-committer.js';
export { StubCluster } from './stub-cluster.js';
export * from './stub-state.js';
