import * as memory from '@headgate/testing/fakes';
import { type Stores } from '../../src/platform/stores.js';

/** All controllers of a test speak for one database, unless it says otherwise. */
const DATABASE_ID = '00000000-0000-4000-8000-000000000000';

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
    identity: new memory.MemoryControllerIdentity(DATABASE_ID),
    close: async () => undefined,
    ...changes,
  };
}
