import { type Problem, type StoredCluster } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { type KafkaConfig } from '@headgate/sources/kafka';
import { type RabbitMqConfig } from '@headgate/sources/rabbitmq';
import { type SqlConfig } from '@headgate/sources/sql';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DependencyBoard } from '../health/dependency-board.js';
import { AppConfig } from './app-config.js';
import { checkBrokers } from './brokers.js';
import { checkClusters, MAIN } from './clusters.js';
import { describeProblem, describeProblems, hideSecret } from './config.error.js';
import { type FileConfig, parseConfigFile } from './config-file.js';
import { FlowRegistry } from './flow-registry.js';
import { GroupSettingsSchema, MetricSettingsSchema } from './lag-settings.schema.js';

const CONFIG = 'config';

/** The configuration in force: the last good one. A file that is not good changes nothing, and that is said. */
@Injectable()
export class ConfigService {
  private readonly logger = new Logger(ConfigService.name);
  private fileClusters: ReadonlyMap<string, KafkaConfig> = new Map();
  private storedClusters: ReadonlyMap<string, KafkaConfig> = new Map();
  private fileDatabases: ReadonlyMap<string, SqlConfig> = new Map();
  /** Of the file and the environment. */
  brokers: ReadonlyMap<string, RabbitMqConfig> = new Map();
  /** Which groups are watched; replaced as a whole when the file changes. */
  groups = GroupSettingsSchema.parse({});
  /** What /metrics shows of them. */
  metricSettings = MetricSettingsSchema.parse({});
  private readonly ownDatabases = new Map<string, SqlConfig>();

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    private readonly flows: FlowRegistry,
    private readonly board: DependencyBoard,
    private readonly metrics: MetricRegistry,
  ) {
    if (config.file) this.apply(config.file);
    else this.startEmpty();
  }

  /** Those of the file and the environment win over those that were added while running. */
  get clusters(): ReadonlyMap<string, KafkaConfig> {
    return new Map([...this.storedClusters, ...this.fileClusters]);
  }

  /** Where a cluster is changed; null where there is none of this name. */
  originOf(cluster: string): 'environment' | 'file' | 'api' | null {
    if (this.fileClusters.has(cluster)) {
      return cluster === MAIN && this.config.mainBrokers !== null ? 'environment' : 'file';
    }
    return this.storedClusters.has(cluster) ? 'api' : null;
  }

  /** Clusters that people added through the API, all of them. */
  takeStoredClusters(clusters: readonly StoredCluster[]): void {
    this.storedClusters = new Map(clusters.map(({ name, brokers }) => [name, { brokers }]));
  }

  get databases(): ReadonlyMap<string, SqlConfig> {
    return new Map([...this.ownDatabases, ...this.fileDatabases]);
  }

  /** A database that the program brings itself: the demo's. One of the file with its name wins. */
  bringDatabase(name: string, config: SqlConfig): void {
    this.ownDatabases.set(name, config);
  }

  /** Takes the new text as a unit, or keeps what is in force. */
  reload(text: string): void {
    const parsed = parseConfigFile(text, this.config.configPath, this.config.mainBrokers, this.config.rabbitMq);
    if (!parsed.ok) {
      this.keepLastGood(parsed.problems);
      return;
    }
    this.apply(parsed.config);
    this.metrics.inc('configReloads', {});
    this.logger.log(`Configuration reloaded: ${parsed.config.flows.length} flows, from ${this.config.configPath}`);
  }

  keepLastGood(problems: readonly Problem[]): void {
    this.metrics.inc('configReloadFailures', {});
    this.metrics.set('configStale', {}, 1);
    const first = describeProblem(problems[0]!);
    this.board.report(
      CONFIG,
      'degraded',
      `stale: ${problems.length} problems in the file; ${first}`,
      problems.map(hideSecret),
    );
    this.logger.error(`Configuration refused, the last good one stays in force: ${describeProblems(problems)}`);
  }

  private apply(file: FileConfig): void {
    this.fileClusters = file.clusters;
    this.fileDatabases = file.databases;
    this.takeBrokers(file.brokers);
    this.groups = file.groups;
    this.metricSettings = file.metrics;
    this.flows.replace(file.flows);
    this.metrics.set('configStale', {}, 0);
    this.board.report(CONFIG, 'up', null);
  }

  /** A certificate that is not checked is said at every start, and stands in a metric. */
  private takeBrokers(brokers: ReadonlyMap<string, RabbitMqConfig>): void {
    for (const broker of this.brokers.keys()) this.metrics.forget('broker', broker);
    this.brokers = brokers;
    for (const [broker, { tls }] of brokers) {
      if (tls?.insecure !== true) continue;
      this.metrics.set('insecureConnections', { broker }, 1);
      this.logger.warn(`The certificate of broker ${broker} is not checked: tls.insecure is for a test alone`);
    }
  }

  private startEmpty(): void {
    this.fileClusters = checkClusters({}, '.', this.config.mainBrokers).configs;
    this.takeBrokers(checkBrokers({}, '.', new Set(), this.config.rabbitMq).configs);
    this.metrics.set('configStale', {}, 0);
    this.board.report(
      CONFIG,
      'degraded',
      `there is no file at ${this.config.configPath}: flows and clusters come from the database`,
    );
  }
}
