import { type BucketView, Clock, MILLI, tick } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DecisionJournal } from '../flows/decision-journal.js';
import { HistoryRecorder } from '../history/history-recorder.js';
import { Measures } from '../measure/measures.js';
import { FlowAllocator } from '../producers/flow-allocator.js';
import { SourcePoller } from '../sources/source-poller.js';
import { InputTape } from '../what-if/input-tape.js';
import { FlowPublisher } from './flow-publisher.js';
import { FlowStates } from './flow-states.js';
import { givingWay } from './give-way.js';
import { JobRunner } from './job-runner.js';

const CONTROL_JOB = 'control';
const SAVE_JOB = 'save-states';
const SAVE_EVERY_MS = 10_000;
/** A turn over all flows that takes longer is given up, milliseconds; at least five cycles. */
const TURN_DEADLINE_MS = 5000;
/** Flows under way at once. */
const FLOWS_AT_ONCE = 64;
/** Flows begun in one round of the event loop: requests and answers of sources have theirs, or both would be late. */
const FLOWS_A_ROUND = 8;
/** The last publish at a stop may take so long, milliseconds. */
const LAST_TURN_MS = 1000;

/** THE PATH: newest reading → tick → publish → keep → record, for every flow, once a cycle. */
@Injectable()
export class ControlLoop implements OnApplicationBootstrap, OnModuleDestroy {
  /** Where a turn that passed its deadline ended: the next one begins there, so that no flow waits for ever. */
  private first = 0;

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly states: FlowStates,
    private readonly sources: SourcePoller,
    private readonly publisher: FlowPublisher,
    private readonly journal: DecisionJournal,
    private readonly allocator: FlowAllocator,
    private readonly jobs: JobRunner,
    private readonly metrics: MetricRegistry,
    private readonly history: HistoryRecorder,
    private readonly tape: InputTape,
    private readonly measures: Measures,
  ) {}

  onApplicationBootstrap(): void {
    const { cycleMs } = this.config;
    const deadlineMs = Math.max(TURN_DEADLINE_MS, 5 * cycleMs);
    this.jobs.start({ name: CONTROL_JOB, everyMs: cycleMs, deadlineMs, run: (signal) => this.once(signal) });
    const save = () => this.states.save();
    this.jobs.start({ name: SAVE_JOB, everyMs: SAVE_EVERY_MS, deadlineMs: SAVE_EVERY_MS, run: save });
  }

  /** Stop: no new work, the turn under way is finished, and one last publish makes the budgets outlive a hand-over. */
  async onModuleDestroy(): Promise<void> {
    await this.jobs.stop();
    await this.once(AbortSignal.timeout(LAST_TURN_MS));
    await Promise.race([this.states.save().catch(() => undefined), timeout(LAST_TURN_MS)]);
  }

  /** One turn of every flow. The flows run side by side: one that waits or fails changes nothing for another. */
  async once(signal: AbortSignal): Promise<void> {
    const startMs = this.clock.monotonicMs();
    const flows = this.flows.list();
    const giveWay = givingWay(FLOWS_A_ROUND);
    let begun = 0;
    const work = async () => {
      for (;;) {
        await giveWay();
        if (begun >= flows.length || signal.aborted) return;
        const flow = flows[(this.first + begun++) % flows.length]!;
        await this.jobs.isolate(flow.id, () => this.turn(flow, signal));
      }
    };
    await Promise.all(Array.from({ length: FLOWS_AT_ONCE }, work));
    this.first = (this.first + begun) % Math.max(1, flows.length);
    this.publisher.endCycle();
    void this.states.saveLearned();
    this.metrics.observe('tickDuration', {}, (this.clock.monotonicMs() - startMs) / 1000);
  }

  /** The epoch, taken at the flow's first publish, keeps a stale controller from overwriting a newer one. */
  private async turn(flow: Flow, signal: AbortSignal): Promise<void> {
    const before = await this.states.begin(flow);
    if (signal.aborted) return; // the job says it once, for all
    const { policy, rampPerSec } = this.measures.before(flow);
    const input = {
      rampPerSec,
      nowMs: this.clock.monotonicMs(),
      pollEveryMs: this.config.cycleMs,
      readings: this.sources.newest(flow), // never throws: a failure is a Reading
      policyVersion: flow.policyHash,
      offeredPerSec: this.history.demandOf(flow.id).askedPerSec.value,
      usedTokens: usedTokensOf(this.publisher.viewOf(flow.id)),
    };
    const { state, decision: decided } = tick(policy, before.state, input);
    const turned = { before: before.state, after: state, input, ratePerSec: decided.ratePerSec };
    this.tape.record({ id: flow.id, policy }, turned);
    const decision = before.lost === null ? decided : { ...decided, why: `${decided.why}; ${before.lost}` };
    const publication = await this.publisher.publish(flow, decision);
    if (!this.flows.get(flow.id)) return; // it left while the publish was under way
    this.states.keep(flow, before.state, state, before.seeded);
    this.metrics.inc('decisions', { flow: flow.id, reason: decision.reason });
    this.measures.after(flow, decision, this.config.cycleMs / 1000);
    this.journal.record(flow, decision, publication);
    // Last, because of many instances it takes long: until then shares follow the rate in proportion, in the bucket as well.
    if (publication.failure === null && publication.epoch !== null) {
      await this.allocator.turn(flow, decision.ratePerSec, publication.epoch, this.publisher.viewOf(flow.id));
    }
  }
}

const usedTokensOf = (view: BucketView | null): number | null => view && view.usedMilli / MILLI;

const timeout = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
