/**
 * Reference arithmetic of the token bucket: state in, state out; no clock, no chance, no I/O. The memory bucket keeps
 * its state and calls it; the Lua scripts do the same steps, and a parity test holds the two together.
 *
 *     tokens(t) = min(depth, tokens(stamp) + integral of the effective rate over [stamp, t])
 *     effective rate = min(rate, safe) while learning; rate while the budget is valid; safe afterwards
 *     level(instance) = its share since its last lease, and what it had to leave: at most two refreshes, or one cost
 *     pool = tokens − the levels of all others
 *     grant = min(want, tokens, max(level, pool), max(first cost, max(share, rate ÷ instances) × 2 × refresh)),
 *             or nothing if that is below the first cost
 *
 * What an instance does not want of its level falls into the pool at once. Before the first allocation nothing is
 * reserved: tokens then go to whoever asks first.
 */
export { BucketArgumentError } from './bucket-argument.error.js';
export { allocateShares, reportOf, withShare } from './model/allocate.js';
export { checkNames, MAX_MS, MAX_RETURNS } from './model/check.js';
export { giveBackTokens } from './model/give-back.js';
export { COST_MAX_MILLI, INSTANCE_KEPT_TTLS, leaseTokens, RETRY_MAX_MS } from './model/lease.js';
export { publishBudget } from './model/publish.js';
export type { BucketState, BucketTotals, Division, GrantRecord, InstanceState } from './model/state.js';
export { viewBucket } from './model/view.js';
