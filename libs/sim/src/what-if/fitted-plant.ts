import {
  type Constraint,
  constraintId,
  type Decision,
  type FlowState,
  initFlow,
  type OkReading,
  type Policy,
  placeOf,
  tick,
} from '@headgate/core';

/** What a fitted plant is made of. Seconds, messages. */
export interface PlantShape {
  readonly constraint: Constraint;
  readonly partitions: number;
  readonly members: number;
  /** Usual time between two commits of a member. */
  readonly commitGapSec: number;
  /** Time until producers have heard of a new rate. */
  readonly leaseSec: number;
  readonly cycleSec: number;
}

/** What was measured of one cycle: what producers want and what consumers can do, messages/s. */
export interface Measured {
  readonly demandPerSec: number;
  readonly capacityPerSec: number;
  /** False where the backlog could not be read then. */
  readonly isRead: boolean;
}

/** One cycle of the plant. */
export interface PlantMoment {
  readonly ratePerSec: number;
  readonly producedPerSec: number;
  readonly consumedPerSec: number;
  readonly lagMessages: number;
  readonly decision: Decision;
}

/** Integration step, seconds. */
const STEP_SEC = 0.25;
const MAX_PARTITIONS = 12;

/**
 * The flow as it was measured, small enough to run beside the real one: producers that want, partitions, members that
 * work and commit on their measured gap, and the product's own `tick`. It has no noise: what was measured has it already.
 * A policy in observe limits nobody here either.
 */
export class FittedPlant {
  private readonly policy: Policy;
  private readonly id: string;
  private readonly ends: number[];
  private readonly positions: number[];
  private readonly committed: number[];
  private readonly nextCommitSec: number[];
  private readonly topic: string;
  private readonly members: number;
  private state: FlowState;
  private reading: OkReading | null = null;
  private nowSec = 0;
  private cycles = 0;
  /** What producers hold themselves to; it follows the published rate within one lease. */
  private heldPerSec: number;
  private usedTokens = 0;
  private publishedPerSec: number;

  constructor(
    policy: Policy,
    private readonly shape: PlantShape,
    begin: { readonly ratePerSec: number; readonly lagMessages: number },
  ) {
    this.policy = { ...policy, constraints: [shape.constraint], candidateLaw: undefined };
    this.id = constraintId(shape.constraint);
    this.topic = placeOf(shape.constraint).topics[0] ?? 'topic';
    const count = Math.max(1, Math.min(MAX_PARTITIONS, shape.partitions));
    this.members = Math.max(1, Math.min(shape.members, count));
    this.ends = new Array<number>(count).fill(0);
    this.positions = new Array<number>(count).fill(0);
    this.committed = new Array<number>(count).fill(0);
    this.nextCommitSec = Array.from({ length: this.members }, (_, m) => (shape.commitGapSec * m) / this.members);
    this.state = initFlow(this.policy, begin.ratePerSec);
    this.heldPerSec = begin.ratePerSec;
    this.publishedPerSec = begin.ratePerSec;
    this.addBacklog(begin.lagMessages);
  }

  /** Queue, messages: what is read and not committed yet is done. */
  get lagMessages(): number {
    return this.ends.reduce((sum, end, p) => sum + end - this.positions[p]!, 0);
  }

  addBacklog(messages: number): void {
    for (let p = 0; p < this.ends.length; p++) this.ends[p]! += messages / this.ends.length;
  }

  /** Plays one cycle and decides at its end. */
  step(measured: Measured): PlantMoment {
    const { cycleSec } = this.shape;
    const steps = Math.max(1, Math.round(cycleSec / STEP_SEC));
    const dtSec = cycleSec / steps;
    let produced = 0;
    let consumed = 0;
    for (let k = 0; k < steps; k++) {
      this.nowSec += dtSec;
      const share = Math.min(1, dtSec / this.shape.leaseSec);
      this.heldPerSec += share * (this.publishedPerSec - this.heldPerSec);
      const limit = this.policy.mode === 'observe' ? Number.POSITIVE_INFINITY : this.heldPerSec;
      const sent = Math.min(limit, measured.demandPerSec) * dtSec;
      produced += sent;
      this.addBacklog(sent);
      for (let member = 0; member < this.members; member++) {
        consumed += this.work(member, (measured.capacityPerSec / this.members) * dtSec, measured.capacityPerSec > 0);
      }
    }
    const decision = this.decide(measured, produced / cycleSec);
    this.publishedPerSec = decision.ratePerSec;
    const perSec = { producedPerSec: produced / cycleSec, consumedPerSec: consumed / cycleSec };
    return { ratePerSec: decision.ratePerSec, ...perSec, lagMessages: this.lagMessages, decision };
  }

  private work(member: number, messages: number, isAlive: boolean): number {
    const owned = this.ends.flatMap((_, p) => (p % this.members === member ? [p] : []));
    const waiting = owned.reduce((sum, p) => sum + this.ends[p]! - this.positions[p]!, 0);
    const done = Math.min(messages, waiting);
    for (const p of owned) {
      if (waiting > 0) this.positions[p]! += (done * (this.ends[p]! - this.positions[p]!)) / waiting;
    }
    if (isAlive && this.nowSec >= this.nextCommitSec[member]!) {
      for (const p of owned) this.committed[p] = this.positions[p]!;
      this.nextCommitSec[member] = this.nowSec + this.shape.commitGapSec - STEP_SEC / 2;
    }
    return done;
  }

  private decide({ isRead, demandPerSec }: Measured, usedPerSec: number): Decision {
    this.cycles += 1;
    const atMs = 1000 * this.nowSec;
    if (isRead) {
      const partitions = this.ends.map((end, partition) => ({
        ...{ topic: this.topic, partition, logStartOffset: 0, unknown: null, member: `m${partition % this.members}` },
        ...{ committedOffset: Math.floor(this.committed[partition]!), endOffset: Math.floor(end) },
      }));
      const times = { atMs, committedAtMs: atMs, endAtMs: atMs, sequence: this.cycles };
      this.reading = { ok: true, ...times, groupState: 'stable', members: this.members, partitions };
    }
    this.usedTokens += usedPerSec * this.shape.cycleSec;
    const { state, decision } = tick(this.policy, this.state, {
      ...{ nowMs: atMs, pollEveryMs: 1000 * this.shape.cycleSec, policyVersion: 'what-if' },
      readings: new Map(this.reading ? [[this.id, this.reading]] : []),
      ...{ usedTokens: this.usedTokens, offeredPerSec: demandPerSec },
    });
    this.state = state;
    return decision;
  }
}
