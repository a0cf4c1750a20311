export { MemoryClusterStore } from './memory-cluster.store.js';
export { MemoryControllerIdentity } from './memory-controller-identity.js';
export { MemoryDecisionStore } from './memory-decision.store.js';
export { MemoryFlowStore } from './memory-flow.store.js';
export { MemoryHistoryStore } from './memory-history.store.js';
export { MemoryLawStateStore } from './memory-law-state.store.js';
export { MemoryProducerStore } from './memory-producer.store.js';
