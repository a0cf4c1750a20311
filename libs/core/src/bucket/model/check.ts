import { BucketArgumentError } from '../bucket-argument.error.js';
import { type Budget, MAX_MILLI } from '../budget.js';
import { type SharesOfFlow } from '../share-store.port.js';
import { type GiveBackRequest, type GrantReturn, type LeaseRequest } from '../token-bucket.port.js';

/** Longest duration accepted anywhere: one day. */
export const MAX_MS = 86_400_000;
/** Returns that one request may carry; the bucket remembers 32 grants of an instance anyway. */
export const MAX_RETURNS = 64;
const MAX_NAME = 255;

function checkNumber(argument: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) throw new BucketArgumentError(argument);
}

/** Names become keys, so both adapters check them here before anything else. */
export function checkNames(names: Readonly<Record<string, string>>): void {
  for (const [argument, name] of Object.entries(names)) {
    if (typeof name !== 'string' || name.length === 0 || name.length > MAX_NAME) {
      throw new BucketArgumentError(argument, `must be text of 1 to ${MAX_NAME} characters`);
    }
  }
}

function checkReturns(returns: readonly GrantReturn[]): void {
  if (returns.length > MAX_RETURNS) throw new BucketArgumentError('returns', `must be at most ${MAX_RETURNS}`);
  for (const { tokensMilli } of returns) checkNumber('returns', tokensMilli, 0, MAX_MILLI);
}

export function checkBudget(budget: Budget): void {
  for (const name of ['epoch', 'seq', 'rateMilliPerSec', 'burstMilli', 'safeMilliPerSec'] as const) {
    checkNumber(name, budget[name], 0, MAX_MILLI);
  }
  checkNumber('validForMs', budget.validForMs, 0, MAX_MS);
  checkNumber('leaseTtlMs', budget.leaseTtlMs, 1, MAX_MS);
  checkNumber('refreshAfterMs', budget.refreshAfterMs, 1, MAX_MS);
}

export function checkLease(request: LeaseRequest): void {
  checkNumber('wantMilli', request.wantMilli, 0, MAX_MILLI);
  checkNumber('firstCostMilli', request.firstCostMilli, 1000, MAX_MILLI);
  if (request.usage !== null) {
    for (const name of ['seq', 'usedMilli', 'droppedMilli', 'rejectedMilli'] as const) {
      checkNumber(`usage.${name}`, request.usage[name], 0, MAX_MILLI);
    }
    for (const name of ['spilledMilli', 'unleasedMilli', 'waiting', 'offeredMilliPerSec'] as const) {
      checkNumber(`usage.${name}`, request.usage[name] ?? 0, 0, MAX_MILLI);
    }
  }
  checkReturns(request.returns);
}

export const sharedOf = ({ shares }: SharesOfFlow): number =>
  shares.reduce((sum, { reservedMilliPerSec }) => sum + reservedMilliPerSec, 0);

export function checkShares({ shares, ...flow }: SharesOfFlow, sharedMilliPerSec: number): void {
  for (const name of ['epoch', 'rateMilliPerSec', 'heldSafeMilliPerSec', 'reservedMilli'] as const) {
    checkNumber(name, flow[name], 0, MAX_MILLI);
  }
  for (const share of shares) {
    checkNumber('shareMilliPerSec', share.shareMilliPerSec, 0, MAX_MILLI);
    checkNumber('reservedMilliPerSec', share.reservedMilliPerSec, 0, MAX_MILLI);
    checkNumber('safeShareMilliPerSec', share.safeShareMilliPerSec, 0, MAX_MILLI);
  }
  checkNumber('sharedMilliPerSec', sharedMilliPerSec, 0, MAX_MILLI);
}

export function checkGiveBack(request: GiveBackRequest): void {
  checkReturns(request.returns);
}
