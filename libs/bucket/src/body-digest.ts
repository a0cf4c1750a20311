import { type GiveBackRequest, type GrantReturn, type LeaseRequest } from '@headgate/core';

/** 53 bits of a non-cryptographic hash (cyrb53). It tells a client's own mistake, nothing hostile: ids are per instance. */
function hash53(text: string): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    high = Math.imul(high ^ text.charCodeAt(i), 2654435761);
    low = Math.imul(low ^ text.charCodeAt(i), 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

const pairs = (returns: readonly GrantReturn[]) =>
  returns.map(({ grantId, tokensMilli }) => [grantId, String(tokensMilli)]);

/** Stands for what a lease asks; names and the request id are not part of it. */
export function leaseDigest({ wantMilli, firstCostMilli, returns, usage }: LeaseRequest): string {
  const counted =
    usage &&
    [
      ...[usage.seq, usage.usedMilli, usage.droppedMilli, usage.rejectedMilli],
      ...[usage.spilledMilli, usage.unleasedMilli, usage.waiting, usage.offeredMilliPerSec],
    ].map(String);
  return hash53(JSON.stringify([String(wantMilli), String(firstCostMilli), pairs(returns), counted]));
}

export function giveBackDigest({ returns }: GiveBackRequest): string {
  return hash53(JSON.stringify(pairs(returns)));
}
