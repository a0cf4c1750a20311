import {
  type ClusterStore,
  type ControllerIdentity,
  type DecisionStore,
  type FlowStore,
  type HistoryStore,
  type LawStateStore,
  type ProducerStore,
} from '@headgate/core';
import { afterEach, beforeEach, describe } from '@jest/globals';
import { clusterStoreSuite } from './stores/cluster-store.suite.js';
import { controllerIdentitySuite } from './stores/controller-identity.suite.js';
import { decisionStoreSuite } from './stores/decision-store.suite.js';
import { flowStoreSuite } from './stores/flow-store.suite.js';
import { historyStoreSuite } from './stores/history-store.suite.js';
import { lawStateStoreSuite } from './stores/law-state-store.suite.js';
import { producerStoreSuite } from './stores/producer-store.suite.js';

export { aDecisionRow, anInstance, aPolicy, aSample } from './stores/builders.js';

/** All of Headgate's memory under test. */
export interface StoresSubject {
  readonly flows: FlowStore;
  readonly clusters: ClusterStore;
  readonly decisions: DecisionStore;
  readonly history: HistoryStore;
  readonly producers: ProducerStore;
  readonly lawStates: LawStateStore;
  readonly identity: ControllerIdentity;
  /** Releases what was opened for one test. */
  close?(): Promise<void>;
}

/**
 * What every port of Headgate's memory promises. `make` gives stores that hold nothing.
 *
 * @example storesContract('memory', async () => ({ flows: new MemoryFlowStore(), ... }));
 */
export function storesContract(name: string, make: () => Promise<StoresSubject>): void {
  describe(`stores: ${name}`, () => {
    let subject: StoresSubject | undefined;
    const current = () => subject!;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject?.close?.());

    flowStoreSuite(() => current().flows);
    clusterStoreSuite(() => current().clusters);
    decisionStoreSuite(() => current().decisions);
    historyStoreSuite(() => current().history);
    producerStoreSuite(() => current().producers);
    lawStateStoreSuite(() => current().lawStates);
    controllerIdentitySuite(() => current().identity);
  });
}
