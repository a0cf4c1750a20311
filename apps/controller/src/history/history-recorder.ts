import { Clock, type Decision, HistoryStore, type Policy } from '@headgate/core';
import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { BucketMeter } from '../producers/bucket-meter.js';
import { type Demand, type DirectDemand, demandOf } from '../producers/demand.js';
import { FlowAllocator } from '../producers/flow-allocator.js';
import { ProducerBook } from '../producers/producer-book.js';
import { FlowTrace } from './flow-trace.js';
import { figuresOf, type Moment, worstMode } from './moment.js';
import { Spark } from './spark.js';
import { TenSeconds } from './ten-seconds.js';

/** What is known of a flow's producers at its last turn. */
export interface FlowDemand extends Demand {
  readonly grantedPerSec: number | null;
  readonly usedPerSec: number | null;
  readonly droppedPerSec: number | null;
}

interface Recorded {
  readonly trace: FlowTrace;
  readonly spark: Spark;
  readonly tenSeconds: TenSeconds;
  readonly meter: BucketMeter;
  latest: Moment | null;
  demand: FlowDemand;
}

const NO_DIRECT: DirectDemand = { instances: 0, offeredPerSec: 0 };
const NO_DEMAND: FlowDemand = {
  askedPerSec: { value: null, reason: 'no decision was taken yet' },
  directInstances: null,
  grantedPerSec: null,
  usedPerSec: null,
  droppedPerSec: null,
};

/** Records every turn of every flow: five minutes in memory, ten seconds at a time for the database. */
@Injectable()
export class HistoryRecorder implements BeforeApplicationShutdown {
  private readonly flows = new Map<string, Recorded>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(HistoryStore) private readonly store: Pick<HistoryStore, 'append'>,
    private readonly publisher: FlowPublisher,
    private readonly producers: ProducerBook,
    private readonly allocator: FlowAllocator,
    journal: DecisionJournal,
    registry: FlowRegistry,
  ) {
    journal.onDecision((flow, decision) => this.record(flow, decision));
    registry.onGone((flow) => this.flows.delete(flow));
  }

  /** After the last turn: what was gathered of the present ten seconds. */
  beforeApplicationShutdown(): void {
    for (const [flow, { tenSeconds }] of this.flows) this.append(tenSeconds.take(flow));
  }

  private record({ id, policy }: Flow, decision: Decision): void {
    const recorded = this.flows.get(id) ?? newRecorded();
    this.flows.set(id, recorded);
    recorded.demand = this.demandNow(id, recorded.meter);
    const { grantedPerSec, usedPerSec, droppedPerSec, askedPerSec } = recorded.demand;
    const figures = figuresOf(decision, { grantedPerSec, usedPerSec, droppedPerSec, offeredPerSec: askedPerSec.value });
    const { ceilingPerSec, safePerSec, floorPerSec } = policy.rate;
    const moment = { wallMs: this.clock.wallMs(), figures, mode: worstMode(decision) };
    recorded.latest = { ...moment, ceilingPerSec, safePerSec, floorPerSec };
    recorded.trace.push(recorded.latest);
    recorded.spark.push(moment.wallMs, figures[sparkFigure(policy)]);
    this.append(recorded.tenSeconds.push(id, recorded.latest));
  }

  demandOf(flow: string): FlowDemand {
    return this.flows.get(flow)?.demand ?? NO_DEMAND;
  }

  latest(flow: string): Moment | null {
    return this.flows.get(flow)?.latest ?? null;
  }

  /** Oldest first. */
  moments(flow: string, sinceMs: number): readonly Moment[] {
    return this.flows.get(flow)?.trace.moments(sinceMs) ?? [];
  }

  sparkOf(flow: string): Spark {
    return this.flows.get(flow)?.spark ?? new Spark();
  }

  private demandNow(flow: string, meter: BucketMeter): FlowDemand {
    const nowMs = this.clock.monotonicMs();
    const view = this.publisher.viewOf(flow);
    meter.see(view, nowMs);
    return {
      ...demandOf(this.producers.heard(flow), view, this.allocator.watchOf(flow)?.direct ?? NO_DIRECT),
      ...meter.rates(nowMs),
    };
  }

  private append(sample: ReturnType<TenSeconds['take']>): void {
    if (sample) this.store.append([sample]);
  }
}

/** What a sparkline shows: the figure of the objective. */
export function sparkFigure({ objective }: Policy): 'delaySec' | 'lagMessages' {
  return objective.delaySec === undefined ? 'lagMessages' : 'delaySec';
}

function newRecorded(): Recorded {
  return {
    ...{ trace: new FlowTrace(), spark: new Spark(), tenSeconds: new TenSeconds(), meter: new BucketMeter() },
    ...{ latest: null, demand: NO_DEMAND },
  };
}
