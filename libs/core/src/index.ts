export * from './allocation/demand.js';
export * from './allocation/fair-share.js';
export { type Claim, waterFill } from './allocation/water-fill.js';
export * from './bucket/bucket-model.js';
export * from './bucket/budget.js';
export * from './bucket/epoch-source.port.js';
export { modeFor } from './bucket/instance-share.js';
export * from './bucket/share-store.port.js';
export * from './bucket/token-bucket.port.js';
export * from './budget-of.js';
export * from './clock.port.js';
export { objectiveMessages } from './constraint-view.js';
export * from './decision.js';
export type { DrainEta, NoDrainEta } from './drain-eta.js';
export * from './errors.js';
export * from './feasibility/feasibility.js';
export * from './flow-state.js';
export * from './lag/index.js';
export * from './lag/lag-source.port.js';
export {
  endAt,
  type FlowUse,
  type LagWindow,
  lagMessages,
  pushReading,
  ratesPerSec,
  withoutHistory,
  withoutNewest,
} from './lag/lag-window.js';
export * from './lag/queue-facts.js';
export * from './lag/queue-findings.js';
export { type QueueLook, type QueueTally, tallyOn } from './lag/queue-tally.js';
export * from './lag/reading.js';
export { type QueueClock, reckonQueue } from './lag/reckon-queue.js';
export * from './law/control-law.js';
export * from './law/kept-law.js';
export { LAWS, withDefaults } from './law/law-registry.js';
export * from './measure/ramp.js';
export * from './policy/policy.js';
export { validatePolicy } from './policy/validate-policy.js';
export * from './replay/replay.js';
export { encodeInput } from './replay/tick-tape.js';
export * from './store/cluster-store.port.js';
export * from './store/controller-identity.port.js';
export * from './store/decision-store.port.js';
export * from './store/flow-store.port.js';
export * from './store/history-store.port.js';
export * from './store/law-state-store.port.js';
export * from './store/losses.js';
export * from './store/producer-store.port.js';
export * from './store/store-unavailable.error.js';
export { initFlow, tick } from './tick.js';
