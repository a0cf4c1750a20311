import {
  allocateShares,
  type BucketState,
  type BucketView,
  type Budget,
  type Clock,
  checkNames,
  type GiveBackOutcome,
  type GiveBackRequest,
  giveBackTokens,
  type InstanceReport,
  type InstanceState,
  type LeaseOutcome,
  type LeaseRequest,
  leaseTokens,
  type PublishOutcome,
  publishBudget,
  reportOf,
  type ShareStore,
  type SharesOfFlow,
  type TokenBucket,
  viewBucket,
  withShare,
} from '@headgate/core';
import { giveBackDigest, leaseDigest } from './body-digest.js';
import { BucketUnavailableError } from './bucket-unavailable.error.js';
import { newGeneration } from './new-generation.js';

export interface MemoryTokenBucketOptions {
  readonly newGeneration?: () => string;
}

const FORGET_EVERY_MS = 60_000;

interface Kept {
  flow: BucketState;
  /** By producer and instance. */
  readonly instances: Map<string, InstanceState>;
  sweepAtMs: number;
}

const nameOf = ({ producer, instance }: { producer: string; instance: string }) => JSON.stringify([producer, instance]);

/** The bucket of a single controller, in its own memory: keeps what the model in core computes, and forgets what is over. */
export class MemoryTokenBucket implements TokenBucket, ShareStore {
  private readonly kept = new Map<string, Kept>();
  private sweepFlowsAtMs = 0;
  private closed = false;

  constructor(
    private readonly clock: Pick<Clock, 'monotonicMs'>,
    private readonly options: MemoryTokenBucketOptions = {},
  ) {}

  async publish(budget: Budget): Promise<PublishOutcome> {
    const nowMs = this.begin({ flow: budget.flow });
    this.forgetFlows(nowMs);
    const kept = this.live(budget.flow, nowMs);
    const generation = (this.options.newGeneration ?? newGeneration)();
    const { flow, outcome } = publishBudget(kept?.flow ?? null, budget, generation, nowMs);
    if (kept === undefined) this.kept.set(budget.flow, { flow, instances: new Map(), sweepAtMs: 0 });
    else kept.flow = flow;
    return outcome;
  }

  async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    const { flow, producer, instance, requestId } = request;
    const nowMs = this.begin({ flow, producer, instance, requestId });
    const kept = this.live(flow, nowMs);
    const known = kept?.instances.get(nameOf(request)) ?? null;
    const leased = leaseTokens(kept?.flow ?? null, known, request, leaseDigest(request), nowMs);
    this.store(kept, nameOf(request), leased, nowMs);
    return leased.outcome;
  }

  async giveBack(request: GiveBackRequest): Promise<GiveBackOutcome> {
    const { flow, producer, instance, requestId } = request;
    const nowMs = this.begin({ flow, producer, instance, ...(requestId === undefined ? {} : { requestId }) });
    const kept = this.live(flow, nowMs);
    const known = kept?.instances.get(nameOf(request)) ?? null;
    const given = giveBackTokens(kept?.flow ?? null, known, request, giveBackDigest(request), nowMs);
    this.store(kept, nameOf(request), given, nowMs);
    return given.outcome;
  }

  async peek(flow: string): Promise<BucketView | null> {
    const nowMs = this.begin({ flow });
    const kept = this.live(flow, nowMs);
    return kept === undefined ? null : viewBucket(kept.flow, nowMs);
  }

  async instances(flow: string): Promise<readonly InstanceReport[]> {
    const nowMs = this.begin({ flow });
    const kept = this.live(flow, nowMs);
    if (kept === undefined) return [];
    for (const [name, { expiresAtMs }] of kept.instances) if (nowMs >= expiresAtMs) kept.instances.delete(name);
    return [...kept.instances].flatMap(([name, state]) => {
      if (state.generation !== kept.flow.generation) return [];
      const [producer, instance] = JSON.parse(name) as [string, string];
      return [reportOf({ producer, instance }, state, nowMs)];
    });
  }

  async allocate(division: SharesOfFlow): Promise<boolean> {
    const nowMs = this.begin({ flow: division.flow });
    const kept = this.live(division.flow, nowMs);
    const flow = allocateShares(kept?.flow ?? null, division, nowMs);
    if (kept === undefined || flow === null) return false;
    kept.flow = flow;
    for (const share of division.shares) {
      const state = kept.instances.get(nameOf(share));
      if (state !== undefined) kept.instances.set(nameOf(share), withShare(flow, state, share));
    }
    return true;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.kept.clear();
  }

  private begin(names: Readonly<Record<string, string>>): number {
    if (this.closed) throw new BucketUnavailableError('the bucket is closed');
    checkNames(names);
    return Math.floor(this.clock.monotonicMs());
  }

  private live(flow: string, nowMs: number): Kept | undefined {
    const kept = this.kept.get(flow);
    return kept !== undefined && nowMs < kept.flow.expiresAtMs ? kept : undefined;
  }

  private store(
    kept: Kept | undefined,
    name: string,
    next: { readonly flow: BucketState | null; readonly instance: InstanceState | null },
    nowMs: number,
  ): void {
    if (kept === undefined) return;
    if (next.flow !== null) kept.flow = next.flow;
    if (next.instance !== null) kept.instances.set(name, next.instance);
    this.forgetInstances(kept, nowMs);
  }

  /** Looks through the instances once a lease ttl, so that the map holds only what still counts. */
  protected forgetInstances(kept: Kept, nowMs: number): void {
    if (nowMs < kept.sweepAtMs) return;
    kept.sweepAtMs = nowMs + kept.flow.budget.leaseTtlMs;
    for (const [name, { expiresAtMs }] of kept.instances) if (nowMs >= expiresAtMs) kept.instances.delete(name);
  }

  private forgetFlows(nowMs: number): void {
    if (nowMs < this.sweepFlowsAtMs) return;
    this.sweepFlowsAtMs = nowMs + FORGET_EVERY_MS;
    for (const [flow, { flow: state }] of this.kept) if (nowMs >= state.expiresAtMs) this.kept.delete(flow);
  }
}
