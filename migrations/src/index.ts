import { CreateIdentity1795500000000 } from './1795500000000-create-identity.js';
import { CreateFlows1795500001000 } from './1795500001000-create-flows.js';
import { CreateDecisions1795500002000 } from './1795500002000-create-decisions.js';
import { CreateHistory1795500003000 } from './1795500003000-create-history.js';
import { CreateProducers1795500004000 } from './1795500004000-create-producers.js';
import { CreateLawStates1795500005000 } from './1795500005000-create-law-states.js';
import { CreateDemoQueue1795500009000 } from './1795500009000-create-demo-queue.js';
import { CheckDecidedRates1795500010000 } from './1795500010000-check-decided-rates.js';

/** In the order in which they run. What was released is never changed again: a new one is added at the end. */
export const MIGRATIONS = [
  CreateIdentity1795500000000,
  CreateFlows1795500001000,
  CreateDecisions1795500002000,
  CreateHistory1795500003000,
  CreateProducers1795500004000,
  CreateLawStates1795500005000,
  CreateDemoQueue1795500009000,
  CheckDecidedRates1795500010000,
] as const;

/** Table that says which of them have run. */
export const MIGRATIONS_TABLE = 'headgate_migrations';
