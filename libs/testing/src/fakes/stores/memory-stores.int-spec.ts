import { storesContract } from '../../contracts/stores.contract.js';
import * as memory from './index.js';

storesContract('memory', async () => ({
  flows: new memory.MemoryFlowStore(),
  clusters: new memory.MemoryClusterStore(),
  decisions: new memory.MemoryDecisionStore(),
  history: new memory.MemoryHistoryStore(),
  producers: new memory.MemoryProducerStore(),
  lawStates: new memory.MemoryLawStateStore(),
  identity: new memory.MemoryControllerIdentity(),
}));
