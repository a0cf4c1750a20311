import { Clock } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { RunMode } from './run-mode.js';

export interface Job {
  readonly name: string;
  /** Spacing of the starts, milliseconds; each is moved by up to 10 % so that jobs and replicas drift apart. */
  readonly everyMs: number;
  /** After so long the signal is aborted and the run counts as failed. */
  readonly deadlineMs: number;
  run(signal: AbortSignal): Promise<void>;
}

interface Entry {
  readonly job: Job;
  running: Promise<void> | null;
  failing: boolean;
}

const JITTER_SHARE = 0.1;
/** How long a stop waits for runs that are under way, milliseconds. */
const STOP_WAIT_MS = 2000;

/** Runs plain functions again and again: no overlap, jitter, deadline, duration and errors as metrics, one log line per change. */
@Injectable()
export class JobRunner {
  private readonly logger = new Logger('Jobs');
  private readonly entries = new Map<string, Entry>();
  private readonly failingFlows = new Set<string>();
  private readonly stopSignal = new AbortController();

  constructor(
    private readonly timers: SchedulerRegistry,
    @Inject(Clock) private readonly clock: Clock,
    private readonly metrics: MetricRegistry,
    @Inject(RunMode) private readonly mode: RunMode,
  ) {}

  /** True where a test runs the jobs itself. */
  get isManual(): boolean {
    return this.mode.manual;
  }

  start(job: Job): void {
    this.entries.set(job.name, { job, running: null, failing: false });
    if (!this.mode.manual) this.schedule(job, 0);
  }

  remove(name: string): void {
    this.entries.delete(name);
    if (this.timers.doesExist('timeout', name)) this.timers.deleteTimeout(name);
    this.metrics.forget('job', name);
  }

  /** Runs a job now, unless it is under way: then this run is left out and counted. */
  async runNow(name: string): Promise<void> {
    const entry = this.entries.get(name);
    if (!entry || this.stopSignal.signal.aborted) return;
    if (entry.running) return this.metrics.inc('jobSkipped', { job: name });
    entry.running = this.runOnce(entry).finally(() => {
      entry.running = null;
    });
    await entry.running;
  }

  /** Runs one flow's part. What it throws is counted and logged, and changes nothing for the other flows. */
  async isolate(flow: string, part: () => Promise<void>): Promise<void> {
    try {
      await part();
      if (this.failingFlows.delete(flow)) this.logger.log(`Flow ${flow} recovered`);
    } catch (error) {
      this.metrics.inc('turnErrors', { flow });
      if (!this.failingFlows.has(flow)) this.logger.error(`The turn of flow ${flow} failed`, stackOf(error));
      this.failingFlows.add(flow);
    }
  }

  /** No new runs; those under way get two seconds to finish. */
  async stop(): Promise<void> {
    this.stopSignal.abort();
    for (const name of this.entries.keys()) if (this.timers.doesExist('timeout', name)) this.timers.deleteTimeout(name);
    const underWay = Promise.allSettled([...this.entries.values()].flatMap(({ running }) => running ?? []));
    await Promise.race([underWay, new Promise((resolve) => setTimeout(resolve, STOP_WAIT_MS).unref())]);
  }

  private schedule(job: Job, delayMs: number): void {
    const timeout = setTimeout(() => {
      this.timers.deleteTimeout(job.name);
      if (this.stopSignal.signal.aborted || this.entries.get(job.name)?.job !== job) return;
      this.schedule(job, job.everyMs * (1 - JITTER_SHARE + 2 * JITTER_SHARE * this.mode.random()));
      void this.runNow(job.name);
    }, delayMs);
    this.timers.addTimeout(job.name, timeout);
  }

  private async runOnce(entry: Entry): Promise<void> {
    const { name, deadlineMs, run } = entry.job;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(new Error(`passed its deadline of ${deadlineMs} ms`)), deadlineMs);
    timer.unref();
    const startMs = this.clock.monotonicMs();
    try {
      await run(deadline.signal);
      deadline.signal.throwIfAborted();
      if (entry.failing) this.logger.log(`Job ${name} recovered`);
      entry.failing = false;
    } catch (error) {
      this.metrics.inc('jobErrors', { job: name });
      if (!entry.failing) this.logger.error(`Job ${name} failed: ${(error as Error).message}`, stackOf(error));
      entry.failing = true;
    } finally {
      clearTimeout(timer);
      const tookMs = this.clock.monotonicMs() - startMs;
      // One that was removed under way has no series any more.
      if (this.entries.get(name) === entry) this.metrics.observe('jobDuration', { job: name }, tookMs / 1000);
    }
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
