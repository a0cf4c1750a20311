import { type GiveBackCall, type History, type LeaseCall, type PublishCall } from './bucket-history.js';

/** What a history adds up to, milli-tokens. */
export interface Ledger {
  readonly grantedMilli: number;
  readonly creditedMilli: number;
  /** At most so much was granted, or credited, by calls whose outcome nobody knows. */
  readonly unknownGrantedMilli: number;
  readonly unknownCreditedMilli: number;
}

/**
 * I9, from a history: a grant id stands for one grant; a request id has one answer; what comes back of a grant is never
 * more than it was, and nothing comes back of one that has expired. Throws with every breach; gives the sums.
 */
export function checkLedger(history: History, flow: string): Ledger {
  const breaches: string[] = [];
  const leases = history.filter((event): event is LeaseCall => event.kind === 'lease' && event.flow === flow);
  const backs = history.filter((event): event is GiveBackCall => event.kind === 'giveBack' && event.flow === flow);
  const byRequest = new Map<string, LeaseCall>();
  const byGrant = new Map<string, LeaseCall>();
  for (const lease of leases.filter(({ end }) => end === 'ok')) {
    const request = `${lease.instance} ${lease.requestId}`;
    const before = byRequest.get(request);
    if (before && (before.grantId !== lease.grantId || before.grantedMilli !== lease.grantedMilli))
      breaches.push(
        `request ${request} was answered ${before.grantId}: ${before.grantedMilli} and ${lease.grantId}: ${lease.grantedMilli}`,
      );
    byRequest.set(request, before ?? lease);
    if (lease.grantId === null) continue;
    const holder = byGrant.get(lease.grantId);
    if (holder && `${holder.instance} ${holder.requestId}` !== request)
      breaches.push(`grant ${lease.grantId} was given to ${holder.instance} and to ${lease.instance}`);
    byGrant.set(lease.grantId, holder ?? lease);
    if (lease.grantedMilli > lease.wantMilli) breaches.push(`grant ${lease.grantId} exceeds what was wanted`);
  }
  const creditedOf = new Map<string, number>();
  for (const { returns, creditedMilli, startMs } of backs.filter(({ end }) => end === 'ok')) {
    for (const [at, { grantId, tokensMilli }] of returns.entries()) {
      const credited = creditedMilli[at] ?? 0;
      creditedOf.set(grantId, (creditedOf.get(grantId) ?? 0) + credited);
      if (credited > tokensMilli) breaches.push(`${credited} of ${grantId} were credited for ${tokensMilli} returned`);
      const grant = byGrant.get(grantId);
      if (credited > 0 && grant && startMs > grant.endMs + grant.ttlMs)
        breaches.push(`${credited} of ${grantId} were credited after it had expired`);
    }
  }
  for (const [grantId, credited] of creditedOf) {
    const granted = byGrant.get(grantId)?.grantedMilli;
    if (granted !== undefined && credited > granted)
      breaches.push(`${credited} of ${grantId} came back, it was ${granted}`);
  }
  if (breaches.length > 0)
    throw new Error(`The ledger of ${flow} does not close:\n  ${breaches.slice(0, 20).join('\n  ')}`);
  const answered = new Set([...byRequest.values()].map(({ instance, requestId }) => `${instance} ${requestId}`));
  const unknown = new Map(
    leases
      .filter(({ end, instance, requestId }) => end === 'unknown' && !answered.has(`${instance} ${requestId}`))
      .map((lease) => [`${lease.instance} ${lease.requestId}`, lease.wantMilli]),
  );
  const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
  return {
    grantedMilli: sum([...byRequest.values()].map(({ grantedMilli }) => grantedMilli)),
    creditedMilli: sum(creditedOf.values()),
    unknownGrantedMilli: sum(unknown.values()),
    unknownCreditedMilli: sum(
      backs
        .filter(({ end }) => end === 'unknown')
        .flatMap(({ returns }) => returns.map(({ tokensMilli }) => tokensMilli)),
    ),
  };
}

/** I7, from a history: within one generation of the bucket the pairs (epoch, seq) that were accepted strictly grow. */
export function checkEpochs(history: History, flow: string): void {
  const accepted = history
    .filter((event): event is PublishCall => event.kind === 'publish' && event.flow === flow && event.end === 'ok')
    .sort((a, b) => a.epoch - b.epoch || a.seq - b.seq);
  const last = new Map<string, PublishCall>();
  for (const publish of accepted) {
    const before = last.get(publish.generation!);
    // Of two calls that overlap nobody knows which was first.
    const isAgain = before && before.epoch === publish.epoch && before.seq === publish.seq;
    const isBack = before && before.startMs > publish.endMs;
    if (isAgain || isBack)
      throw new Error(
        `${flow}: (${publish.epoch}, ${publish.seq}) was accepted ${isAgain ? 'twice' : `after (${before.epoch}, ${before.seq}) was published`}`,
      );
    last.set(publish.generation!, publish);
  }
}
