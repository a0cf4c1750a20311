import { setImmediate } from 'node:timers/promises';
import { type BucketView, Clock, type FlowState, initFlow, MILLI, tick } from '@headgate/core';
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
import { FlowMemory } from './flow-memory.js';
import { FlowPublisher, ratePerSecOf } from './flow-publisher.js';
import { JobRunner } from './job-runner.js';

const CONTROL_JOB = 'control';
const SAVE_JOB = 'save-states';
const SAVE_EVERY_MS = 10_000;
/** A turn over all flows that takes longer is given up, milliseconds; at least five cycles. */
const TURN_DEADLINE_MS = 5000;
/** Flows under way at once. Then requests and answers of sources have their turn, or each reading would be late. */
const FLOWS_AT_ONCE = 64;
/** The last publish at a stop may take so long, milliseconds. */
const LAST_TURN_MS = 1000;

interface Kept {
  readonly flow: Flow;
  readonly state: FlowState;
  /** The bucket has said what was published before, or that nothing was: the state goes on from that rate. */
  readonly seeded: boolean;
  /** What a restart could not take over, told with the first decision; null from then on. */
  readonly lost: string | null;
}

/** THE PATH: newest reading → tick → publish → keep → record, for every flow, once a cycle. */
@Injectable()
export class ControlLoop implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly kept = new Map<string, Kept>();
  /** Where a turn that passed its deadline ended: the next one begins there, so that no flow waits for ever. */
  private first = 0;

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    private readonly flows: FlowRegistry,
    private readonly sources: SourcePoller,
    private readonly publisher: FlowPublisher,
    private readonly journal: DecisionJournal,
    private readonly allocator: FlowAllocator,
    private readonly memory: FlowMemory,
    private readonly jobs: JobRunner,
    private readonly metrics: MetricRegistry,
    private readonly history: HistoryRecorder,
    private readonly tape: InputTape,
    private readonly measures: Measures,
  ) {
    flows.onGone((flow) => this.kept.delete(flow));
  }

  onApplicationBootstrap(): void {
    const { cycleMs } = this.config;
    const deadlineMs = Math.max(TURN_DEADLINE_MS, 5 * cycleMs);
    this.jobs.start({ name: CONTROL_JOB, everyMs: cycleMs, deadlineMs, run: (signal) => this.once(signal) });
    const save = () => this.memory.save(this.kept);
    this.jobs.start({ name: SAVE_JOB, everyMs: SAVE_EVERY_MS, deadlineMs: SAVE_EVERY_MS, run: save });
  }

  /** What a flow goes on from at its next turn; null before its first. */
  stateOf(flow: string): FlowState | null {
    return this.kept.get(flow)?.state ?? null;
  }

  /** Stop: no new work, the turn under way is finished, and one last publish makes the budgets outlive a hand-over. */
  async onModuleDestroy(): Promise<void> {
    await this.jobs.stop();
    await this.once(AbortSignal.timeout(LAST_TURN_MS));
    await Promise.race([this.memory.save(this.kept).catch(() => undefined), timeout(LAST_TURN_MS)]);
  }

  /** One turn of every flow. The flows run side by side: one that waits or fails changes nothing for another. */
  async once(signal: AbortSignal): Promise<void> {
    const startMs = this.clock.monotonicMs();
    const flows = this.flows.list();
    let begun = 0;
    const work = async () => {
      while (begun < flows.length && !signal.aborted) {
        const flow = flows[(this.first + begun++) % flows.length]!;
        await this.jobs.isolate(flow.id, () => this.turn(flow, signal));
        if (begun < flows.length) await setImmediate();
      }
    };
    await Promise.all(Array.from({ length: FLOWS_AT_ONCE }, work));
    this.first = (this.first + begun) % Math.max(1, flows.length);
    this.publisher.endCycle();
    void this.memory.saveLearned();
    this.metrics.observe('tickDuration', {}, (this.clock.monotonicMs() - startMs) / 1000);
  }

  /** The epoch, taken at the flow's first publish, keeps a stale controller from overwriting a newer one. */
  private async turn(flow: Flow, signal: AbortSignal): Promise<void> {
    const before = await this.begin(flow);
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
    this.tape.record(
      { id: flow.id, policy },
      { before: before.state, after: state, input, ratePerSec: decided.ratePerSec },
    );
    const decision = before.lost === null ? decided : { ...decided, why: `${decided.why}; ${before.lost}` };
    const publication = await this.publisher.publish(flow, decision);
    if (publication.failure === null && publication.epoch !== null) {
      await this.allocator.turn(flow, decision.ratePerSec, publication.epoch, this.publisher.viewOf(flow.id));
    }
    if (!this.flows.get(flow.id)) return; // it left while the publish was under way
    this.kept.set(flow.id, { flow, state, seeded: before.seeded, lost: null });
    this.memory.note(flow, before.state, state);
    this.metrics.inc('decisions', { flow: flow.id, reason: decision.reason });
    this.measures.after(flow, decision, this.config.cycleMs / 1000);
    this.journal.record(flow, decision, publication);
  }

  /**
   * A restart or take-over changes no rate: a flow begins with what its laws had learned, at the rate that the bucket says was
   * published, as soon as the bucket says it.
   */
  private async begin(flow: Flow): Promise<Kept> {
    const kept = this.kept.get(flow.id);
    const view = await this.publisher.look(flow.id);
    if (kept?.seeded && !this.publisher.takesOver(flow.id)) return kept;
    const { state, lost, lastDecision, isKnown } = await this.memory.recall(flow);
    this.journal.begin(flow.id, isKnown ? lastDecision : undefined);
    if (view === undefined) return kept ?? { flow, state: state ?? initFlow(flow.policy, null), seeded: false, lost };
    const publishedPerSec = ratePerSecOf(view);
    const begun = state ?? initFlow(flow.policy, null);
    return { flow, state: { ...begun, ratePerSec: publishedPerSec ?? begun.ratePerSec }, seeded: true, lost };
  }
}

const usedTokensOf = (view: BucketView | null): number | null => view && view.usedMilli / MILLI;

const timeout = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref());
