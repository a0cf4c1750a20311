/**
 * Reference arithmetic of the token bucket: state in, state out; no clock, no chance, no I/O. The memory bucket keeps
 * its state and calls it; the Lua scripts do the same steps, and a parity test holds the two together.
 *
 *     tokens(t) = min(depth, tokens(stamp) + integral of the effective rate over [stamp, t])
 *     effective rate = min(rate, safe) while learning; rate while the budget is valid; safe afterwards
 *     grant = min(want, tokens, max(first cost, share × 2 × refresh)), or nothing if that is below the first cost
 *
 * Known weakness: tokens go to whoever asks first; weights and minimum shares are not looked at here.
 */
export { BucketArgumentError } from './bucket-argument.error.js';
export { checkNames, MAX_MS, MAX_RETURNS } from './model/check.js';
export { giveBackTokens } from './model/give-back.js';
export { COST_MAX_MILLI, INSTANCE_KEPT_TTLS, leaseTokens, RETRY_MAX_MS } from './model/lease.js';
export { publishBudget } from './model/publish.js';
export type { BucketState, BucketTotals, GrantRecord, InstanceState } from './model/state.js';
export { viewBucket } from './model/view.js';
