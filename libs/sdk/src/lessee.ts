import { type Clock, type GrantReturn, type LeaseGrant, MAX_MILLI, MILLI } from '@headgate/core';
import { MIN_SPACING_MS } from './backoff.js';
import { type Gate } from './gate.js';
import { type LocalBucket } from './local-bucket.js';
import { type Terms } from './terms.js';
import { type LeaseAnswer, type LeaseAsk } from './transport/transport.js';
import { type Totals, type UsageMeter } from './usage-meter.js';

/** Returns that fit into one request. */
const MAX_RETURNS = 64;
/** A flow that would be due so soon rides along in the call of another. */
const COALESCE_MS = 250;
/** Held for so many refreshes of the measured demand: an answer may take half a refresh and nobody notices. */
const HOLD_REFRESHES = 1.5;

/** The parts of one flow that the lessee keeps supplied. */
export interface LesseeParts {
  readonly bucket: LocalBucket;
  readonly gate: Gate;
  readonly meter: UsageMeter;
  readonly terms: Terms;
  readonly totals: () => Totals;
  readonly newRequestId: () => string;
  /** Told after the terms or the state have changed. */
  readonly changed: () => void;
}

interface Pending {
  readonly ask: LeaseAsk;
  /** When it was sent first: what it grants may have been granted then, and expires by that time. */
  readonly sentMs: number;
  /** What had been spent without a grant when it was sent. */
  readonly unleasedMilli: number;
}

/** One flow as the refill loop sees it: what to ask for and when, and what to do with the answer. */
export class Lessee {
  /** Monotonic time of the next request in the ordinary course. */
  private dueMs: number;
  /** No request before this, whatever happens. */
  private spacedMs: number;
  /** Where somebody waits, the next request is due here: the server has said when tokens will be there. */
  private retryMs: number;
  private isShort = false;
  private largestRefusedMilli = 0;
  private pending: Pending | null = null;
  /** When the last request was sent, be it for the second time. */
  private askedMs = 0;
  private returns: GrantReturn[] = [];
  private failure: string | null = null;

  constructor(
    readonly flow: string,
    private readonly parts: LesseeParts,
    private readonly clock: Clock,
    private readonly random: () => number,
  ) {
    this.dueMs = this.spacedMs = this.retryMs = clock.monotonicMs();
  }

  get nextMs(): number {
    return Math.max(this.spacedMs, this.isShort ? Math.min(this.dueMs, this.retryMs) : this.dueMs);
  }

  get refreshAfterMs(): number {
    return this.parts.terms.refreshAfterMs;
  }

  /** A request now is near enough to the next one in the course of things, and far enough from the last. */
  ridesAlong(nowMs: number): boolean {
    return this.spacedMs <= nowMs && this.nextMs <= nowMs + COALESCE_MS;
  }

  /** Why the last request brought nothing; null where it did. */
  get lastFailure(): string | null {
    return this.failure;
  }

  /** Somebody found no tokens. True the first time since the last request. */
  short(costMilli: number): boolean {
    if (costMilli > this.largestRefusedMilli) this.largestRefusedMilli = costMilli;
    const isNews = !this.isShort;
    this.isShort = true;
    return isNews;
  }

  /** The request to send now. One whose outcome is unknown is repeated as it was, while its grant could still serve. */
  ask(): LeaseAsk {
    const nowMs = this.clock.monotonicMs();
    this.isShort = false;
    this.askedMs = nowMs;
    this.spacedMs = nowMs + MIN_SPACING_MS;
    this.dueMs = nowMs + this.parts.terms.refreshAfterMs * (0.9 + 0.2 * this.random());
    if (this.pending === null || nowMs - this.pending.sentMs >= this.parts.terms.ttlMs / 2) {
      const ask = this.compose(nowMs);
      this.pending = { ask, sentMs: nowMs, unleasedMilli: this.parts.bucket.unleasedMilli };
    }
    return this.pending.ask;
  }

  /** The last request of a client that closes: it asks for nothing and gives back everything. */
  farewell(): LeaseAsk {
    this.parts.bucket.sync(this.clock.monotonicMs());
    this.surrender(0);
    return { ...this.request(0, MILLI, 0, 0), closing: true };
  }

  answered(answer: LeaseAnswer | undefined): void {
    const pending = this.pending;
    if (pending === null) return;
    if (answer?.ok) {
      this.pending = null;
      this.accept(answer, pending);
      return;
    }
    // An answer that names no flow leaves the outcome open; a refusal by name is final, and the next request is a new one.
    if (answer !== undefined) this.pending = null;
    this.lost(answer?.message ?? 'the answer does not name this flow', pending.sentMs);
    this.retryMs = this.clock.monotonicMs() + (answer?.retryAfterMs ?? 0);
    this.dueMs = Math.max(this.dueMs, this.retryMs);
  }

  /** A budget was pushed. It brings no tokens and proves no lease; what it takes away is taken at once. */
  told(news: LeaseGrant): void {
    const { bucket, terms } = this.parts;
    const nowMs = this.clock.monotonicMs();
    bucket.sync(nowMs);
    if (bucket.supply.state !== 'leased' || terms.isOlder(news)) return;
    const beforeMilliPerSec = bucket.supply.shareMilliPerSec;
    terms.told(news);
    bucket.supply.told(news);
    this.parts.changed();
    const { shareMilliPerSec } = news;
    if (shareMilliPerSec < beforeMilliPerSec)
      this.surrender(Math.floor((shareMilliPerSec * news.refreshAfterMs) / 1000));
    // More is asked for, and what was given up is returned, with the next request: a little sooner than it would come.
    this.dueMs = Math.min(this.dueMs, nowMs + 0.5 * this.random() * news.refreshAfterMs);
    this.parts.gate.pump();
  }

  /** A call failed as a whole. A flow that was not in it is supplied until its own turn, which may now come late. */
  unanswered(why: string): void {
    this.lost(why, this.pending?.sentMs ?? this.dueMs);
  }

  private lost(why: string, sinceMs: number): void {
    this.failure = why;
    const nowMs = this.clock.monotonicMs();
    this.parts.bucket.sync(nowMs);
    this.parts.bucket.supply.lost(sinceMs, nowMs);
    this.parts.gate.pump();
  }

  private accept(grant: LeaseGrant, { ask, sentMs, unleasedMilli }: Pending): void {
    const { bucket, gate, meter, terms } = this.parts;
    const nowMs = this.clock.monotonicMs();
    this.failure = null;
    meter.acknowledged(ask.usage.seq);
    bucket.sync(nowMs);
    const beforeMilliPerSec = bucket.supply.shareMilliPerSec;
    const expiresAtMs = sentMs + grant.ttlMs;
    if (grant.grantId !== null && expiresAtMs > nowMs)
      bucket.grants.add(grant.grantId, grant.grantedMilli, expiresAtMs);
    // The local refill stood in for this grant while its answer was awaited, and the server has debited the grant.
    if (bucket.limiting && bucket.supply.state !== 'leased')
      bucket.grants.spend(Math.min(grant.grantedMilli, bucket.unleasedMilli - unleasedMilli));
    terms.heard(grant, nowMs);
    const burstSec = grant.rateMilliPerSec > 0 ? grant.burstMilli / grant.rateMilliPerSec : 1;
    const { shareMilliPerSec, safeShareMilliPerSec } = grant;
    const validUntilMs = sentMs + grant.validForMs;
    const { onOutage } = grant.terms;
    bucket.supply.heard({ shareMilliPerSec, safeShareMilliPerSec, burstSec, validUntilMs, onOutage }, nowMs);
    this.parts.changed();
    if (shareMilliPerSec < beforeMilliPerSec) {
      // What was granted just now was granted at the new rate; of the rest one refresh of the new share may stay.
      this.surrender(Math.max(grant.grantedMilli, Math.floor((shareMilliPerSec * grant.refreshAfterMs) / 1000)));
    }
    // From the last sending: counted from the first, all who came back after an outage would ask again at once.
    this.dueMs = this.askedMs + grant.refreshAfterMs * (0.9 + 0.2 * this.random());
    this.retryMs = nowMs + grant.retryAfterMs;
    gate.pump();
  }

  private compose(nowMs: number): LeaseAsk {
    const { bucket, gate, meter, terms, totals } = this.parts;
    bucket.sync(nowMs);
    const refreshMs = terms.refreshAfterMs;
    const demandMilliPerSec = meter.demand(totals(), nowMs, refreshMs);
    const wholeMessages = bucket.supply.shareMilliPerSec * refreshMs >= MILLI * 1000;
    const reserve =
      wholeMessages || terms.answeredAtMs === null
        ? Math.max(MILLI, this.largestRefusedMilli)
        : this.largestRefusedMilli;
    const demand = Math.ceil((demandMilliPerSec * refreshMs * HOLD_REFRESHES) / 1000);
    const target = Math.min(MAX_MILLI, Math.max(demand, reserve) + gate.waiters.costMilli);
    const doomed = bucket.grants.expiringMilli(nowMs + refreshMs * HOLD_REFRESHES) - demand;
    this.surrender(Math.max(0, Math.min(target, bucket.grants.heldMilli - Math.max(0, doomed))));
    const held = bucket.grants.heldMilli;
    const first = (gate.waiters.first?.costMilli ?? this.largestRefusedMilli) - held;
    this.largestRefusedMilli = 0;
    return this.request(Math.max(0, target - held), Math.max(MILLI, first), held, demandMilliPerSec);
  }

  private request(wantMilli: number, firstCostMilli: number, heldMilli: number, demandMilliPerSec: number): LeaseAsk {
    const { gate, meter, newRequestId, totals } = this.parts;
    return {
      flow: this.flow,
      requestId: newRequestId(),
      wantMilli,
      firstCostMilli,
      heldMilli,
      returns: this.returns.splice(0, MAX_RETURNS),
      usage: meter.report(totals(), gate.waiters.size, Math.floor(demandMilliPerSec)),
    };
  }

  private surrender(keepMilli: number): void {
    this.returns.push(...this.parts.bucket.grants.surrender(keepMilli));
    // What is held has changed, and the bucket's sum of it with it.
    this.parts.bucket.sync(this.clock.monotonicMs());
  }
}
