import { type GiveBackOutcome, type GiveBackRequest } from '../token-bucket.port.js';
import { checkGiveBack } from './check.js';
import { credit } from './grants.js';
import { liveInstance } from './lease.js';
import { refill } from './refill.js';
import { type BucketState, type InstanceState } from './state.js';

/** Credits returned tokens. A request id makes a retry of the same body answer the same and credit nothing more. */
export function giveBackTokens(
  stored: BucketState | null,
  storedInstance: InstanceState | null,
  request: GiveBackRequest,
  digest: string,
  nowMs: number,
): { readonly flow: BucketState | null; readonly instance: InstanceState | null; readonly outcome: GiveBackOutcome } {
  checkGiveBack(request);
  let instance = stored === null ? null : liveInstance(stored, storedInstance, nowMs);
  if (stored === null || instance === null) {
    return { flow: stored, instance: storedInstance, outcome: { creditedMilli: request.returns.map(() => 0) } };
  }
  const { requestId } = request;
  const last = instance.lastGiveBack;
  if (requestId !== undefined && last?.requestId === requestId && last.digest === digest) {
    return { flow: stored, instance, outcome: { creditedMilli: last.creditedMilli } };
  }
  let flow = refill(stored, nowMs);
  const creditedMilli: number[] = [];
  for (const given of request.returns) {
    const credited = credit(flow, instance, given, nowMs);
    ({ flow, instance } = credited);
    creditedMilli.push(credited.creditedMilli);
  }
  if (requestId !== undefined) instance = { ...instance, lastGiveBack: { requestId, digest, creditedMilli } };
  return { flow, instance, outcome: { creditedMilli } };
}
