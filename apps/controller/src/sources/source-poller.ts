import { Clock, constraintId, type LagTarget, placeOf, type Reading } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { JobRunner } from '../loop/job-runner.js';
import { ReadingStore } from './reading-store.js';
import { RightsCheck } from './rights-check.js';
import { SourceRegistry } from './source-registry.js';

/** A poll that takes longer is given up, milliseconds; at least five cycles. */
const POLL_DEADLINE_MS = 5000;
/** So many polls in a row without any answer, and the cluster is down. */
const DOWN_AFTER = 3;

/**
 * Reads each cluster on a timer of its own, apart from the loop, so that a slow cluster delays neither another one nor
 * a decision. The loop takes the newest reading, with its age.
 */
@Injectable()
export class SourcePoller implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly store = new ReadingStore();
  private readonly failures = new Map<string, number>();
  private readonly kinds = new Map<string, string>();
  /** By cluster, of the flows in force. */
  private targets: ReadonlyMap<string, readonly LagTarget[]> = new Map();

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    private readonly flows: FlowRegistry,
    private readonly sources: SourceRegistry,
    private readonly jobs: JobRunner,
    private readonly board: DependencyBoard,
    private readonly metrics: MetricRegistry,
    @Inject(Clock) private readonly clock: Clock,
    private readonly rights: RightsCheck,
  ) {}

  onApplicationBootstrap(): void {
    this.flows.onChange(() => this.sync());
    this.sync();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sources.closeAll();
  }

  /** Never throws: what was not read is absent, and what failed is a reading that says so. */
  newest(flow: Pick<Flow, 'policy'>): ReadonlyMap<string, Reading> {
    const ids = flow.policy.constraints.map(constraintId);
    return new Map(ids.flatMap((id) => (this.store.get(id) ? [[id, this.store.get(id)!]] : [])));
  }

  private sync(): void {
    const targets = this.targetsByCluster();
    this.targets = targets;
    this.store.retain(new Set([...targets.values()].flatMap((list) => list.map(({ id }) => id))));
    for (const cluster of this.failures.keys()) if (!targets.has(cluster)) this.drop(cluster);
    for (const cluster of targets.keys()) {
      if (this.failures.has(cluster)) this.rights.again(cluster);
      else this.begin(cluster);
    }
  }

  private begin(cluster: string): void {
    const { cycleMs } = this.config;
    this.failures.set(cluster, 0);
    this.board.report(this.dependencyOf(cluster), 'unknown', 'was not polled yet');
    const deadlineMs = Math.max(POLL_DEADLINE_MS, 5 * cycleMs);
    this.jobs.start({
      name: jobOf(cluster),
      everyMs: cycleMs,
      deadlineMs,
      run: (signal) => this.poll(cluster, signal),
    });
    this.rights.begin(cluster, () => this.targets.get(cluster) ?? []);
  }

  private drop(cluster: string): void {
    this.failures.delete(cluster);
    this.jobs.remove(jobOf(cluster));
    this.rights.drop(cluster);
    this.board.forget(this.dependencyOf(cluster));
    this.kinds.delete(cluster);
    this.metrics.forget('cluster', cluster);
    this.sources.close(cluster);
  }

  private async poll(cluster: string, signal: AbortSignal): Promise<void> {
    const targets = this.targets.get(cluster) ?? [];
    const startMs = this.clock.monotonicMs();
    // One that ignores its signal is never followed by another, so this alone must do.
    const onDeadline = () => this.judge(cluster, 'timeout', 'the poll passed its deadline', DOWN_AFTER);
    signal.addEventListener('abort', onDeadline, { once: true });
    try {
      const source = this.sources.of(cluster);
      const readings = await source.poll(targets, signal);
      for (const [id, reading] of readings) {
        if (!this.store.accept(id, reading, source)) this.metrics.inc('readingsDropped', { cluster });
        if (!reading.ok) this.metrics.inc('pollFailures', { cluster, reason: reading.reason });
      }
      if (!signal.aborted) this.judgeAll(cluster, [...readings.values()]);
    } catch (error) {
      this.judge(cluster, 'unreachable', (error as Error).message);
      throw error;
    } finally {
      signal.removeEventListener('abort', onDeadline);
      this.metrics.observe('pollDuration', { cluster }, (this.clock.monotonicMs() - startMs) / 1000);
    }
  }

  /** A cluster works as long as it answers for anything; a group that is not there is an answer too. */
  private judgeAll(cluster: string, readings: readonly Reading[]): void {
    const silent = readings.filter((reading) => !reading.ok && isSilence(reading.reason));
    const first = silent[0];
    if (first && !first.ok && silent.length === readings.length) this.judge(cluster, first.reason, first.message);
    else {
      if (this.failures.get(cluster)! > 0) this.rights.again(cluster);
      this.failures.set(cluster, 0);
      const gap = this.rights.gapOf(cluster);
      this.board.report(this.dependencyOf(cluster), gap === null ? 'up' : 'degraded', gap);
    }
  }

  private judge(cluster: string, reason: string, message: string, count = 1): void {
    if (!this.failures.has(cluster)) return;
    const failures = this.failures.get(cluster)! + count;
    this.failures.set(cluster, failures);
    const state = failures >= DOWN_AFTER ? 'down' : 'degraded';
    this.board.report(this.dependencyOf(cluster), state, `${reason}: ${message}`);
  }

  /** What several flows have in common is read once. */
  private targetsByCluster(): Map<string, LagTarget[]> {
    const byCluster = new Map<string, LagTarget[]>();
    const known = new Set<string>();
    for (const constraint of this.flows.list().flatMap((flow) => flow.policy.constraints)) {
      const id = constraintId(constraint);
      if (known.has(id)) continue;
      known.add(id);
      const { cluster, group, topics } = placeOf(constraint);
      const targets = byCluster.get(cluster) ?? [];
      targets.push({ id, group, topics });
      byCluster.set(cluster, targets);
      if (!this.kinds.has(cluster)) this.kinds.set(cluster, constraint.kind);
    }
    return byCluster;
  }

  /** As readiness names it: `kafka:main`, `sql:shop`. */
  private dependencyOf(cluster: string): string {
    return `${this.kinds.get(cluster)}:${cluster}`;
  }
}

const isSilence = (reason: string): boolean => reason === 'timeout' || reason === 'unreachable';
const jobOf = (cluster: string): string => `poll:${cluster}`;
