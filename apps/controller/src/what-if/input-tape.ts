import { Clock, encodeInput, type FlowState, type Policy, type TapeStretch, type TickInput } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';

/** A stretch begins anew after so many ticks: it is dropped as a whole. */
const STRETCH_TICKS = 600;
const KEEP_MS = 6 * 3_600_000;
/** Text of all flows together; beyond it the oldest stretches go first. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Stretch extends TapeStretch {
  readonly lines: string[];
  readonly ratesPerSec: number[];
  readonly fromWallMs: number;
  toWallMs: number;
  bytes: number;
  lastInput: TickInput;
  lastState: FlowState;
}

/** What a tick was given and what it decided. */
export interface Turned {
  readonly before: FlowState;
  readonly after: FlowState;
  readonly input: TickInput;
  readonly ratePerSec: number;
}

export type KeptStretch = Readonly<Omit<Stretch, 'lastInput' | 'lastState'>>;

/** Exact inputs of the newest ticks of each flow, as differences, so that what was decided can be decided again bit for bit. */
@Injectable()
export class InputTape {
  private readonly flows = new Map<string, Stretch[]>();
  private bytes = 0;

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly metrics: MetricRegistry,
    registry: FlowRegistry,
  ) {
    registry.onGone((flow) => {
      for (const stretch of this.flows.get(flow) ?? []) this.bytes -= stretch.bytes;
      this.flows.delete(flow);
    });
  }

  record({ id, policy }: Pick<Flow, 'id' | 'policy'>, { before, after, input, ratePerSec }: Turned): void {
    const wallMs = this.clock.wallMs();
    const stretches = this.flows.get(id) ?? [];
    this.flows.set(id, stretches);
    let last = stretches.at(-1);
    if (!last || last.lines.length >= STRETCH_TICKS || last.lastState !== before || !continues(last, policy, input)) {
      last = {
        ...{ policy, policyVersion: input.policyVersion, pollEveryMs: input.pollEveryMs, state: before },
        ...{
          lines: [],
          ratesPerSec: [],
          fromWallMs: wallMs,
          toWallMs: wallMs,
          bytes: 0,
          lastInput: input,
          lastState: after,
        },
      };
      stretches.push(last);
    }
    const line = encodeInput(input, last.lines.length === 0 ? null : last.lastInput);
    last.lines.push(line);
    last.ratesPerSec.push(ratePerSec);
    last.lastInput = input;
    last.lastState = after;
    last.toWallMs = wallMs;
    last.bytes += line.length;
    this.bytes += line.length;
    while (stretches.length > 1 && stretches[0]!.toWallMs < wallMs - KEEP_MS) this.drop(id);
    while (this.bytes > MAX_BYTES && this.dropOldest()) this.metrics.inc('tapeDropped', { flow: id });
  }

  /** Oldest first; those that end at `sinceWallMs` or later. */
  stretchesOf(flow: string, sinceWallMs: number): readonly KeptStretch[] {
    return (this.flows.get(flow) ?? []).filter(({ toWallMs }) => toWallMs >= sinceWallMs);
  }

  private dropOldest(): boolean {
    let oldest: string | null = null;
    let fromMs = Number.POSITIVE_INFINITY;
    for (const [flow, [first]] of this.flows) {
      if (!first || first.fromWallMs >= fromMs) continue;
      oldest = flow;
      fromMs = first.fromWallMs;
    }
    if (oldest === null) return false;
    this.drop(oldest);
    return true;
  }

  private drop(flow: string): void {
    this.bytes -= this.flows.get(flow)?.shift()?.bytes ?? 0;
  }
}

const continues = (stretch: Stretch, policy: Policy, input: TickInput): boolean =>
  stretch.policy === policy &&
  stretch.policyVersion === input.policyVersion &&
  stretch.pollEveryMs === input.pollEveryMs;
