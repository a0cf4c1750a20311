import * as memory from '@headgate/testing/fakes';
import { type Stores } from '../../src/platform/stores.js';

/** Stores that outlive their controllers, as a database does, and are gone with the test. */
export function memoryStores(changes: Partial<Stores> = {}): Stores {
  return {
    kind: 'memory',
    url: null,
    flows: new memory.MemoryFlowStore(),
    decisions: new memory.MemoryDecisionStore(),
    history: new memory.MemoryHistoryStore(),
    producers: new memory.MemoryProducerStore(),
    lawStates: new memory.MemoryLawStateStore(),
    clusters: new memory.MemoryClusterStore(),
    identity: new memory.MemoryControllerIdentity(),
    close: async () => undefined,
    ...changes,
  };
}
