import { Clusters } from './cluster.entity.js';
import { ControllerIdentityTable } from './controller-identity.entity.js';
import { Decisions } from './decision.entity.js';
import { FlowVersions } from './flow-version.entity.js';
import { HistoryTable } from './history.entity.js';
import { LawStates } from './law-state.entity.js';
import { Producers } from './producer.entity.js';

/** Every table of the schema, as the migrations leave it. */
export const ENTITIES = [
  ControllerIdentityTable,
  FlowVersions,
  Clusters,
  Decisions,
  HistoryTable,
  Producers,
  LawStates,
];
