import { type BesideBody } from '@headgate/contract';
import { Clock, type Decision } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Beside, type PlantMoment, playWhatIf } from '@headgate/sim';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { HistoryService } from '../history/history.service.js';
import { parseRange } from '../history/history-query.js';
import { flowUnknown } from '../http/api.error.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { FlowStates } from '../loop/flow-states.js';
import { type BesideMoment, besideBody } from './beside-body.js';
import { type Comparison, compare, NOT_COMPARED } from './comparison.js';
import { shapeOf } from './flow-plant.js';
import { inSlices } from './in-slices.js';
import { recordedOf } from './what-if.service.js';

/** Plants that run beside observed flows at one time: each costs about a tick. */
const MAX_PLANTS = 500;
/** Five minutes of turns once a second. */
const SERIES_LENGTH = 300;

interface Entry {
  readonly policyHash: string;
  plant: Beside | null;
  sinceMs: number | null;
  moment: PlantMoment | null;
  comparison: Comparison;
  readonly series: BesideMoment[];
}

/** Runs beside every decision: the observed flow as it would be with Headgate, and what the candidate law would set. */
@Injectable()
export class BesideService {
  private readonly entries = new Map<string, Entry>();
  private plants = 0;

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly states: FlowStates,
    private readonly publisher: FlowPublisher,
    private readonly history: HistoryService,
    private readonly metrics: MetricRegistry,
    journal: DecisionJournal,
  ) {
    journal.onDecision((flow, decision) => this.see(flow, decision));
    flows.onGone((flow) => this.forget(flow));
  }

  async of(id: string): Promise<BesideBody> {
    const flow = this.flows.get(id);
    if (!flow) throw flowUnknown(id);
    const entry = this.entries.get(id);
    return besideBody(flow.policy, this.clock.wallMs(), {
      moment: entry?.moment ?? null,
      sinceSec: entry?.sinceMs ? (this.clock.wallMs() - entry.sinceMs) / 1000 : 0,
      plantError: entry?.moment ? await this.plantError(flow) : null,
      comparison: entry?.comparison ?? NOT_COMPARED,
      series: entry?.series ?? [],
    });
  }

  private see(flow: Flow, decision: Decision): void {
    const { policy, policyHash, id } = flow;
    if (policy.mode !== 'observe' && !policy.candidateLaw) {
      this.forget(id);
      return;
    }
    let entry = this.entries.get(id);
    if (entry?.policyHash !== policyHash) {
      this.forget(id);
      entry = { policyHash, plant: null, sinceMs: null, moment: null, comparison: NOT_COMPARED, series: [] };
      this.entries.set(id, entry);
    }
    if (policy.mode === 'observe') this.play(flow, entry, decision);
    const cycleSec = this.config.cycleMs / 1000;
    if (decision.candidate) entry.comparison = compare(entry.comparison, decision, cycleSec);
    entry.series.push({
      ...{ wallMs: this.clock.wallMs(), ratePerSec: decision.ratePerSec },
      withHeadgatePerSec: entry.moment?.ratePerSec ?? null,
      candidatePerSec: decision.candidate?.ratePerSec ?? null,
    });
    if (entry.series.length > SERIES_LENGTH) entry.series.shift();
  }

  private play({ policy, id }: Flow, entry: Entry, decision: Decision): void {
    const view = decision.constraints.find((each) => each.id === decision.binding);
    if (entry.plant === null) {
      if (this.plants >= MAX_PLANTS) {
        this.metrics.inc('besideSkipped', { flow: id });
        return;
      }
      const loop = { cycleMs: this.config.cycleMs, instances: this.publisher.viewOf(id)?.instances ?? 0 };
      const shape = shapeOf(policy, this.states.stateOf(id), decision.binding, loop);
      if (shape === null || view?.mode !== 'fresh') return;
      entry.plant = new Beside(policy, shape);
      entry.sinceMs = this.clock.wallMs();
      this.plants += 1;
    }
    const isFresh = view?.mode === 'fresh' && view.completeness === 1;
    const unknown = { lagMessages: null, producedPerSec: null, consumedPerSec: null, capacityPerSec: null };
    entry.moment = entry.plant.see(isFresh ? view : unknown) ?? entry.moment;
  }

  /** Of the plant over the last five minutes, in which nobody was held. */
  private async plantError({ policy, id }: Flow): Promise<number | null> {
    const instances = this.publisher.viewOf(id)?.instances ?? 0;
    const shape = shapeOf(policy, this.states.stateOf(id), null, { cycleMs: this.config.cycleMs, instances });
    if (shape === null) return null;
    const range = parseRange({ from: 'now-5m', to: 'now', step: '1' }, this.clock.wallMs());
    const recorded = recordedOf(this.history.recent(this.flows.get(id)!, range));
    const { plantError } = await inSlices(playWhatIf(recorded, shape, policy, []));
    return Number.isFinite(plantError) ? plantError : null;
  }

  private forget(flow: string): void {
    if (this.entries.get(flow)?.plant) this.plants -= 1;
    this.entries.delete(flow);
  }
}
