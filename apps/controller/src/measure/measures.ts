import {
  beginRamp,
  Clock,
  type Decision,
  endRamp,
  type MeasureEnd,
  objectiveMessages,
  type Policy,
  type RampState,
  stepRamp,
} from '@headgate/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';

/** A ramp that nobody asks about for so long ends, ms: whoever began it is gone. */
export const KEEP_ALIVE_MS = 15_000;
/** A part of the hard limit at which the ramp goes no further, should the objective be larger. */
const LIMIT_SHARE = 0.5;
/** The law whose proof of saturation is used, whichever the policy names. */
const SENSOR = { name: 'drain', params: {} } as const;

export interface Measurement {
  readonly startedWallMs: number;
  readonly expiresAtMs: number;
  readonly expiresWallMs: number;
  heardAtMs: number;
  /** Null until the first decision after it was asked for. */
  state: RampState | null;
  /** The policy that it began under: another one ends it. */
  readonly policyHash: string;
}

/** Measurements under way and the last one of each flow. They live in memory: a controller that stops leaves no ramp on. */
@Injectable()
export class Measures {
  private readonly logger = new Logger('Measure');
  private readonly flows = new Map<string, Measurement>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    registry: FlowRegistry,
  ) {
    registry.onGone((flow) => this.flows.delete(flow));
  }

  begin(flow: Flow, expiresInSec: number): Measurement {
    const nowMs = this.clock.monotonicMs();
    const startedWallMs = this.clock.wallMs();
    const measurement: Measurement = {
      ...{ startedWallMs, expiresAtMs: nowMs + 1000 * expiresInSec, heardAtMs: nowMs, state: null },
      ...{ expiresWallMs: startedWallMs + 1000 * expiresInSec, policyHash: flow.policyHash },
    };
    this.flows.set(flow.id, measurement);
    return measurement;
  }

  stop(flow: string, end: MeasureEnd): void {
    const measurement = this.flows.get(flow);
    if (!measurement || measurement.state?.phase === 'ended') return;
    if (measurement.state === null) this.flows.delete(flow);
    else this.end(flow, measurement, endRamp(measurement.state, end));
  }

  of(flow: string): Measurement | null {
    return this.flows.get(flow) ?? null;
  }

  isUnderWay(flow: string): boolean {
    const measurement = this.flows.get(flow);
    return measurement !== undefined && measurement.state?.phase !== 'ended';
  }

  heard(flow: string): void {
    const measurement = this.flows.get(flow);
    if (measurement) measurement.heardAtMs = this.clock.monotonicMs();
  }

  /** What a tick decides by: the flow's policy, or under a measurement the same with the law that proves saturation. */
  before({ id, policy, policyHash }: Flow): { readonly policy: Policy; readonly rampPerSec: number | null } {
    const measurement = this.flows.get(id);
    if (!measurement || measurement.state?.phase === 'ended') return { policy, rampPerSec: null };
    if (policyHash !== measurement.policyHash || policy.mode !== 'enforce') this.stop(id, 'stopped');
    else if (this.clock.monotonicMs() - measurement.heardAtMs > KEEP_ALIVE_MS) this.stop(id, 'stopped');
    if (!this.isUnderWay(id)) return { policy, rampPerSec: null };
    return { policy: sensing(policy), rampPerSec: measurement.state?.ratePerSec ?? null };
  }

  after(flow: Flow, decision: Decision, dtSec: number): void {
    const measurement = this.flows.get(flow.id);
    if (!measurement || measurement.state?.phase === 'ended') return;
    const { state } = measurement;
    const { rate, limit } = flow.policy;
    if (state === null) {
      measurement.state = beginRamp(decision, rate.floorPerSec);
      return;
    }
    const capacity = decision.constraints.find(({ id }) => id === decision.binding)?.capacityPerSec ?? null;
    const objective = objectiveMessages(flow.policy, capacity);
    const limits = {
      ...{ ceilingPerSec: rate.ceilingPerSec, expiresAtMs: measurement.expiresAtMs },
      backlogMessages: lowest(
        objective,
        limit.backlogMessages === undefined ? null : LIMIT_SHARE * limit.backlogMessages,
      ),
    };
    const next = stepRamp(state, decision, limits, dtSec);
    if (next.phase === 'ended') this.end(flow.id, measurement, next);
    else measurement.state = next;
  }

  private end(flow: string, measurement: Measurement, state: RampState): void {
    measurement.state = state;
    this.logger.log(`Flow ${flow}: the measurement of its capacity ended: ${state.end}`);
  }
}

const sensed = new WeakMap<Policy, Policy>();
/** One object per policy, so that its parameters are filled in once. */
function sensing(policy: Policy): Policy {
  if (policy.law.name === SENSOR.name) return policy;
  const known = sensed.get(policy);
  if (known) return known;
  const made = { ...policy, law: SENSOR };
  sensed.set(policy, made);
  return made;
}

function lowest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}
