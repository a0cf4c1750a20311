export { createClient, type HeadgateClient } from './client.js';
export {
  AcquireAbortedError,
  AcquireTimeoutError,
  ClientClosedError,
  DroppedError,
  HeldError,
  InvalidCostError,
  InvalidOptionsError,
  RateRejectedError,
  SpillFailedError,
  SpillFullError,
  SpillUnavailableError,
  TooManyWaitingError,
} from './errors.js';
export type { ClientEvents } from './events.js';
export type { AcquireOptions, FlowClient } from './flow-client.js';
export type { FlowStatus, Transition } from './flow-status.js';
export type { Hold } from './hold.js';
export type { Bootstrap, ClientOptions, FlowOptions, OverflowChoice } from './options.js';
export type { SupplyState } from './outage-mode.js';
export type { Loss, LossKind, OutcomeCounts } from './outcome-counts.js';
export type { Scheduler } from './scheduler.js';
export type { SendOptions, SendResult } from './send.js';
export type { SpilledMessage, SpillOptions, SpillStatus } from './spill/spill-options.js';
