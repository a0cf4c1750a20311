import { Clock } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { FlowRegistry } from '../config/flow-registry.js';
import { JobRunner } from '../loop/job-runner.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { readersOf } from './flow-readers.js';
import { drawGroups } from './group-draw.js';
import { GroupPageText } from './group-page-text.js';
import { GroupsBook } from './groups-book.js';
import { type SweptState } from './swept-cluster.js';

/** How soon a cluster that somebody added is swept, milliseconds. */
const LOOK_EVERY_MS = 2000;
/** A sweep has deadlines of its own; this is for one that hangs all the same. */
const DEADLINE_MS = 30_000;

/** Sweeps every cluster on a timer of its own: all its groups, with or without a flow. */
@Injectable()
export class GroupSweeps implements OnApplicationBootstrap {
  private readonly admitted = new Map<string, Set<string>>();
  /** What the counter has of each cluster's model. */
  private readonly futureTimestamps = new Map<string, number>();
  private plan = '';

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly configs: ConfigService,
    private readonly flows: FlowRegistry,
    private readonly sources: SourceRegistry,
    private readonly jobs: JobRunner,
    private readonly metrics: MetricRegistry,
    private readonly book: GroupsBook,
    private readonly page: GroupPageText,
  ) {}

  onApplicationBootstrap(): void {
    this.jobs.start({ name: 'sweeps', everyMs: LOOK_EVERY_MS, deadlineMs: 1000, run: async () => this.sync() });
    this.flows.onChange(() => this.markFlows());
    this.sync();
  }

  private sync(): void {
    const { clusters, groups } = this.configs;
    const plan = JSON.stringify(groups);
    const isChanged = plan !== this.plan;
    this.plan = plan;
    for (const { name } of this.book.list()) if (!clusters.has(name)) this.drop(name);
    for (const name of clusters.keys()) {
      const isKnown = this.admitted.has(name);
      if (isKnown && !isChanged) continue;
      this.admitted.set(name, this.admitted.get(name) ?? new Set());
      this.book.of(name).sweeper = null;
      if (isKnown) this.jobs.remove(jobOf(name));
      this.jobs.start({
        name: jobOf(name),
        everyMs: groups.everySec * 1000,
        deadlineMs: DEADLINE_MS,
        run: (signal) => this.sweep(name, signal),
      });
    }
  }

  private drop(name: string): void {
    this.jobs.remove(jobOf(name));
    this.admitted.delete(name);
    this.futureTimestamps.delete(name);
    this.book.drop(name);
    this.page.drop(name);
    this.sources.close(name);
    this.metrics.forget('cluster', name);
  }

  private async sweep(name: string, signal: AbortSignal): Promise<void> {
    const state = this.book.of(name);
    const startMs = this.clock.monotonicMs();
    try {
      const sweeper = this.sweeperOf(state);
      if (sweeper === null) return;
      state.outcome = await sweeper.sweep(signal);
      this.countOutcome(state);
    } catch (error) {
      const failure = (error as Error).message;
      state.outcome = { requests: 0, wallMs: 0, groups: 0, partitions: 0, brokers: new Map(), failure };
      this.metrics.inc('sweepErrors', { cluster: name, broker: 'all' });
      throw error;
    } finally {
      this.metrics.observe('sweepDuration', { cluster: name }, (this.clock.monotonicMs() - startMs) / 1000);
      if (this.admitted.has(name) && state.sweeper !== null) await this.draw(state);
    }
  }

  /** A source that was made anew, by a change of settings, needs a sweeper of its own; what is known stays. */
  private sweeperOf(state: SweptState) {
    const source = this.sources.of(state.name);
    if (source.sweeper === undefined) return null;
    if (state.sweeper?.source !== source) {
      const { everySec, include, exclude } = this.configs.groups;
      const plan = { everyMs: everySec * 1000, include, ...(exclude === undefined ? {} : { exclude }) };
      state.sweeper = { source, of: source.sweeper(state.lag, plan) };
    }
    return state.sweeper.of;
  }

  private countOutcome({ name: cluster, outcome, lag, histories }: SweptState): void {
    if (outcome === null) return;
    this.metrics.set('groupHistoriesRefused', { cluster }, histories.refused);
    this.metrics.inc('sweepRequests', { cluster }, outcome.requests);
    if (outcome.failure !== null) this.metrics.inc('sweepErrors', { cluster, broker: 'all' });
    for (const [broker, { failure }] of outcome.brokers)
      if (failure !== null) this.metrics.inc('sweepErrors', { cluster, broker: String(broker) });
    const { futureTimestamps } = lag;
    const counted = this.futureTimestamps.get(cluster) ?? 0;
    if (futureTimestamps > counted) this.metrics.inc('futureTimestamps', { cluster }, futureTimestamps - counted);
    this.futureTimestamps.set(cluster, futureTimestamps);
    if (lag.refusedGroups > 0) this.metrics.set('groupsRefused', { cluster }, lag.refusedGroups);
  }

  private async draw(state: SweptState): Promise<void> {
    const { text, foldedGroups } = await drawGroups(state, {
      settings: this.configs.metricSettings,
      hasManyClusters: this.configs.clusters.size > 1,
      nowMs: this.clock.monotonicMs(),
      everyMs: this.configs.groups.everySec * 1000,
      toUtc: this.book.toUtc,
      readerOf: readersOf(this.flows.list()),
      admitted: this.admitted.get(state.name) ?? new Set(),
    });
    state.sweptAtMs = this.clock.monotonicMs();
    if (foldedGroups > 0) this.metrics.inc('labelValuesFolded', { label: 'group' }, foldedGroups);
    if (text.refused > 0) this.metrics.inc('labelValuesFolded', { label: 'series' }, text.refused);
    if (this.admitted.has(state.name)) this.page.put(state.name, text);
  }

  /** A flow that was made a moment ago stands in the list at once. */
  private markFlows(): void {
    const readerOf = readersOf(this.flows.list());
    for (const state of this.book.list())
      state.groups = state.groups.map((line) => ({ ...line, flow: readerOf(line.cluster, line.group)?.flow ?? null }));
  }
}

const jobOf = (cluster: string): string => `sweep:${cluster}`;
