import { type Budget, type LeaseGrant, type LeaseOutcome, type LeaseRequest, type TokenBucket } from '@headgate/core';
import { FakeClock } from '@headgate/testing/fakes';
import {
  type ClientOptions,
  createClient,
  type FlowClient,
  type HeadgateClient,
  type Scheduler,
  type Transition,
} from './index.js';

interface Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Virtual time: timers run when a test advances, and promises settle between them. */
export class World implements Scheduler {
  readonly clock = new FakeClock(1_000_000);
  /** In the order in which they are due; of two that are due together, first the one that was set first. */
  private readonly timers: Timer[] = [];
  private turnEnds: (() => void)[] = [];

  setTimeout(run: () => void, delayMs: number): Timer {
    const timer = { atMs: this.nowMs + Math.max(0, delayMs), run };
    let place = this.timers.length;
    while (place > 0 && this.timers[place - 1]!.atMs > timer.atMs) place -= 1;
    this.timers.splice(place, 0, timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    const place = this.timers.indexOf(handle as Timer);
    if (place >= 0) this.timers.splice(place, 1);
  }

  onTurnEnd(run: () => void): void {
    this.turnEnds.push(run);
  }

  get nowMs(): number {
    return this.clock.monotonicMs();
  }

  get pendingTimers(): number {
    return this.timers.length;
  }

  /** Ends the turn: everything that can settle without time passing has settled after it. */
  async settle(): Promise<void> {
    for (const run of this.turnEnds.splice(0)) run();
    await new Promise((resolve) => setImmediate(resolve));
    for (const run of this.turnEnds.splice(0)) run();
  }

  async advance(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    await this.settle();
    for (;;) {
      const [next] = this.timers;
      if (next === undefined || next.atMs > endMs) break;
      this.timers.shift();
      this.clock.advance(Math.max(0, next.atMs - this.nowMs));
      next.run();
      await this.settle();
    }
    this.clock.advance(Math.max(0, endMs - this.nowMs));
  }

  /** The machine sleeps: time passes and no timer runs. */
  suspend(ms: number): void {
    for (const run of this.turnEnds.splice(0)) run();
    this.clock.advance(ms);
  }
}

/** One instance's view of a controller: grants a share, answers a repeated request as before, and can be broken. */
export class ScriptedBucket implements TokenBucket {
  state: 'up' | 'down' | 'hangs' | 'loses the reply' = 'up';
  sharePerSec = 100;
  safeSharePerSec = 10;
  validForMs = 30_000;
  terms: Budget['terms'] = {
    mode: 'enforce',
    overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
    onOutage: 'safe',
    reason: {
      code: 'BACKLOG_ABOVE_OBJECTIVE',
      text: 'billing is 12 s behind, objective 5 s',
      link: '/v1/flows/orders',
    },
    policyVersion: 'v1',
  };
  readonly requests: LeaseRequest[] = [];
  readonly sentAtMs: number[] = [];
  debits = 0;
  grantedMilli = 0;
  usedMilli = 0;
  unleasedMilli = 0;
  private readonly grants: { readonly sentMs: number; readonly milli: number }[] = [];
  private tokensMilli = 0;
  /** As in the real one: at least the largest cost asked lately. */
  private depthMilli = 1000;
  private asOfMs: number;
  private last: { readonly id: string; readonly body: string; readonly outcome: LeaseOutcome } | null = null;
  private lastSeq = -1;

  constructor(private readonly world: World) {
    this.asOfMs = world.nowMs;
  }

  async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    this.requests.push(request);
    this.sentAtMs.push(this.world.nowMs);
    if (this.state === 'hangs') return new Promise(() => {});
    if (this.state === 'down') throw new Error('ECONNREFUSED');
    const outcome = this.decide(request);
    if (this.state === 'loses the reply') throw new Error('ECONNRESET');
    return outcome;
  }

  /** Milli-tokens granted by requests that were sent for the first time after `atMs`. */
  grantsSince(atMs: number): number {
    return this.grants.reduce((sum, grant) => (grant.sentMs > atMs ? sum + grant.milli : sum), 0);
  }

  async publish(): Promise<never> {
    throw new Error('not scripted');
  }
  async giveBack(): Promise<never> {
    throw new Error('not scripted');
  }
  async peek(): Promise<null> {
    return null;
  }
  async close(): Promise<void> {}

  private decide(request: LeaseRequest): LeaseOutcome {
    const body = JSON.stringify(request);
    if (this.last?.id === request.requestId) {
      return this.last.body === body ? this.last.outcome : { ok: false, reason: 'request-id-reused' };
    }
    this.depthMilli = Math.max(this.sharePerSec * 1000, request.firstCostMilli);
    this.tokensMilli = Math.min(
      this.depthMilli,
      this.tokensMilli + this.sharePerSec * (this.world.nowMs - this.asOfMs),
    );
    this.asOfMs = this.world.nowMs;
    const { usage, wantMilli, firstCostMilli } = request;
    if (usage !== null && usage.seq > this.lastSeq) {
      this.usedMilli += usage.usedMilli;
      this.unleasedMilli += (usage as unknown as { unleasedMilli: number }).unleasedMilli;
      this.lastSeq = usage.seq;
    }
    let wouldMilli = Math.floor(Math.min(wantMilli, this.tokensMilli));
    if (wouldMilli < Math.min(wantMilli, firstCostMilli)) wouldMilli = 0;
    this.tokensMilli -= wouldMilli;
    const grantedMilli = this.terms.mode === 'observe' ? wantMilli : wouldMilli;
    if (grantedMilli > 0) this.debits += 1;
    this.grantedMilli += grantedMilli;
    this.grants.push({ sentMs: this.world.nowMs, milli: grantedMilli });
    const outcome = this.grant(grantedMilli, wouldMilli, firstCostMilli);
    this.last = { id: request.requestId, body, outcome };
    return outcome;
  }

  private grant(grantedMilli: number, wouldGrantMilli: number, firstCostMilli: number): LeaseGrant {
    const shareMilliPerSec = this.sharePerSec * 1000;
    const missingMilli = Math.max(0, firstCostMilli - this.tokensMilli);
    return {
      ok: true,
      grantId: grantedMilli > 0 ? `g-${this.debits}` : null,
      grantedMilli,
      wouldGrantMilli,
      retryAfterMs: grantedMilli > 0 || this.sharePerSec === 0 ? 0 : Math.ceil(missingMilli / this.sharePerSec),
      ttlMs: 5000,
      refreshAfterMs: 1000,
      rateMilliPerSec: shareMilliPerSec,
      shareMilliPerSec,
      safeShareMilliPerSec: this.safeSharePerSec * 1000,
      burstMilli: Math.max(1000, shareMilliPerSec),
      epoch: 1,
      seq: 1,
      validForMs: this.validForMs,
      learning: false,
      terms: this.terms,
    };
  }
}

/** A client in virtual time on a scripted bucket. */
export function clientIn(world: World, bucket: TokenBucket, more: Partial<ClientOptions> = {}): HeadgateClient {
  return createClient({
    bucket,
    producer: 'checkout',
    instance: 'checkout-1',
    bootstrap: { ratePerSec: 50, overflow: 'block' },
    clock: world.clock,
    scheduler: world,
    random: () => 0.5,
    env: {},
    log: () => {},
    ...more,
  });
}

/** Asks for `perSec` tokens for `ms`, evenly, so that the client learns that demand. */
export async function warm(world: World, flow: FlowClient, perSec: number, ms: number): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += 50) {
    flow.tryAcquire(perSec / 20);
    await world.advance(50);
  }
}

/** Takes whatever is there every 50 ms for `ms`, and returns how many tokens that were. */
export async function spendAll(world: World, flows: readonly FlowClient[], ms: number): Promise<number> {
  let spent = 0;
  for (let passedMs = 0; passedMs < ms; passedMs += 50) {
    for (const flow of flows) for (let call = 0; call < 1000 && flow.tryAcquire(); call += 1) spent += 1;
    await world.advance(50);
  }
  return spent;
}

export function fleet(world: World, size: number, state: ScriptedBucket['state'] = 'up') {
  const transitions: Transition[] = [];
  const members = Array.from({ length: size }, (_, index) => {
    const bucket = new ScriptedBucket(world);
    bucket.state = state;
    const onTransition = (transition: Transition) => void transitions.push(transition);
    const client = clientIn(world, bucket, {
      instance: `i-${index}`,
      onTransition,
      random: () => (index + 0.5) / size,
    });
    return { bucket, client, flow: client.flow('orders') };
  });
  return { members, flows: members.map((member) => member.flow), transitions };
}
