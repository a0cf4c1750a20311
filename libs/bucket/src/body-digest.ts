import { type GiveBackRequest, type GrantReturn, type LeaseRequest, type Usage } from '@headgate/core';

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

/** With its length before it, no grant id can look like another list. */
const pairs = (returns: readonly GrantReturn[]) =>
  returns.map(({ grantId, tokensMilli }) => `${grantId.length}:${grantId} ${tokensMilli}`).join(' ');

function countsOf(usage: Usage): string {
  const { seq, usedMilli, droppedMilli, rejectedMilli } = usage;
  const { spilledMilli, unleasedMilli, waiting, offeredMilliPerSec } = usage;
  const rest = `${spilledMilli} ${unleasedMilli} ${waiting} ${offeredMilliPerSec}`;
  return `${seq} ${usedMilli} ${droppedMilli} ${rejectedMilli} ${rest}`;
}

/** Stands for what a lease asks; names and the request id are not part of it. */
export function leaseDigest({ wantMilli, firstCostMilli, returns, usage }: LeaseRequest): string {
  return hash53(`${wantMilli} ${firstCostMilli} ${usage === null ? '-' : countsOf(usage)} ${pairs(returns)}`);
}

export function giveBackDigest({ returns }: GiveBackRequest): string {
  return hash53(pairs(returns));
}
