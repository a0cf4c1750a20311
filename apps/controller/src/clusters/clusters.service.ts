import { ClusterEditSchema, type ClusterList, ClusterName, type ClusterView, type GroupList } from '@headgate/contract';
import { Clock, type LagSource, LEVELS, placeOf, StoreUnavailableError } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ConfigService } from '../config/config.service.js';
import { FlowRegistry } from '../config/flow-registry.js';
import { GroupsBook } from '../groups/groups-book.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { ApiError } from '../http/api.error.js';
import { parseShape } from '../http/parse-shape.js';
import { DatabaseWatch } from '../platform/database-watch.js';
import { EditQueue } from '../policies/edit-queue.js';
import { LagSourceFactory } from '../sources/lag-source-factory.js';
import { lagsOf, targetId } from './group-lags.js';

/** Who changes something, until there are logins. */
const LOCAL = 'local';
/** A cluster that is asked for its groups answers within this, milliseconds. */
const LIST_WITHIN_MS = 5000;
const ClusterPath = z.object({ name: ClusterName });

/** The clusters that flows may name, and what stands in them. */
@Injectable()
export class ClustersService {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(LagSourceFactory) private readonly createSource: LagSourceFactory,
    private readonly configs: ConfigService,
    private readonly flows: FlowRegistry,
    private readonly board: DependencyBoard,
    private readonly database: DatabaseWatch,
    private readonly edits: EditQueue,
    private readonly swept: GroupsBook,
  ) {}

  list(): ClusterList {
    const names = [...this.configs.clusters.keys()].sort();
    return { serverTime: this.now(), clusters: names.map((name) => this.view(name)) };
  }

  put(rawName: string, body: unknown): Promise<ClusterView> {
    const { name } = parseShape(ClusterPath, { name: rawName });
    const { brokers } = parseShape(ClusterEditSchema, body);
    return this.edits.run(async () => {
      const origin = this.configs.originOf(name);
      if (origin === 'file' || origin === 'environment') throw inFile(name, origin);
      if (this.configs.databases.has(name)) throw isTaken(name, 'a database');
      if (this.configs.brokers.has(name)) throw isTaken(name, 'a broker');
      if (name === LEVELS) throw isTaken(name, 'what is pushed to /v1/levels');
      const cluster = { name, kind: 'kafka' as const, brokers, changedBy: LOCAL, changedAtMs: this.clock.wallMs() };
      const stored = await this.database.askForRequest(async ({ clusters }) => {
        await clusters.save(cluster);
        return clusters.list();
      });
      this.configs.takeStoredClusters(stored);
      return this.view(name);
    });
  }

  /** Asks the cluster itself, by a source of its own: a form waits for it, and no poll does. */
  async groups(name: string): Promise<GroupList> {
    const config = this.configs.clusters.get(name);
    if (!config) throw new ApiError('CLUSTER_UNKNOWN', `No cluster is named ${JSON.stringify(name.slice(0, 100))}`);
    const source = this.createSource(name, config);
    try {
      return await this.ask(name, source);
    } catch (error) {
      if (error instanceof ApiError || error instanceof StoreUnavailableError) throw error;
      const message = `${name} does not answer: ${(error as Error).message}`.slice(0, 200);
      throw new ApiError('SOURCE_UNAVAILABLE', message, { retryAfterMs: 1000 });
    } finally {
      void source.close().catch(() => undefined);
    }
  }

  private async ask(cluster: string, source: LagSource): Promise<GroupList> {
    if (!source.discover) throw new ApiError('SOURCE_UNAVAILABLE', `A source of kind ${source.kind} lists no groups`);
    const { groups, gap } = await source.discover(AbortSignal.timeout(LIST_WITHIN_MS));
    if (groups.length === 0 && gap !== null) {
      throw new ApiError('SOURCE_UNAVAILABLE', `${cluster} does not answer: ${gap}`, { retryAfterMs: 1000 });
    }
    const readers = this.readersOf(cluster);
    const lags = await lagsOf(source, groups);
    return {
      ...{ serverTime: this.now(), cluster, complete: gap === null, completeReason: gap },
      groups: groups.map(({ group, state, type, topics }) => ({
        ...{ group, state, type },
        topics: topics?.map((topic) => ({ topic, lagMessages: lags.get(targetId(group, topic)) ?? null })) ?? null,
        topicsReason: topics ? null : 'its positions could not be read',
        flow: readers.get(group) ?? null,
      })),
    };
  }

  private readersOf(cluster: string): ReadonlyMap<string, string> {
    const places = this.flows
      .list()
      .flatMap(({ id, policy }) => policy.constraints.map((c) => ({ id, ...placeOf(c) })));
    return new Map(places.filter((place) => place.cluster === cluster).map(({ id, group }) => [group, id]));
  }

  private view(name: string): ClusterView {
    const dependency = this.board.list().find((one) => one.name === `kafka:${name}`);
    const flows = this.flows.list().filter(({ policy }) => policy.constraints.some((c) => placeOf(c).cluster === name));
    return {
      ...{ name, kind: 'kafka', brokers: [...this.configs.clusters.get(name)!.brokers] },
      source: this.configs.originOf(name)!,
      ...(dependency ? { state: dependency.state, reason: dependency.reason } : this.stateBySweep(name)),
      since: dependency?.sinceMs == null ? null : new Date(dependency.sinceMs).toISOString(),
      flows: flows.map(({ id }) => id),
    };
  }

  /** What the sweep says where no flow reads the cluster. */
  private stateBySweep(name: string): Pick<ClusterView, 'state' | 'reason'> {
    const { outcome } = this.swept.of(name);
    if (outcome === null) return { state: 'unknown', reason: 'it was not read yet, and no flow reads it' };
    if (outcome.failure !== null) return { state: 'down', reason: outcome.failure };
    const failure = [...outcome.brokers.values()].find((broker) => broker.failure !== null)?.failure ?? null;
    return { state: failure === null ? 'up' : 'degraded', reason: failure };
  }

  private now(): string {
    return new Date(this.clock.wallMs()).toISOString();
  }
}

const inFile = (name: string, origin: 'file' | 'environment'): ApiError =>
  new ApiError(
    'CLUSTER_IN_FILE',
    `The cluster ${name} stands in ${origin === 'file' ? 'the YAML file' : 'KAFKA_BROKERS'}`,
  );

function isTaken(name: string, by: string): ApiError {
  const problem = { path: 'name', value: name, message: `is the name of ${by} already` };
  return new ApiError('BODY_INVALID', '1 problem in the request', { problems: [problem] });
}
