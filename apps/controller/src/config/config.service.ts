import { type Problem } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { type KafkaConfig } from '@headgate/sources/kafka';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { DependencyBoard } from '../health/dependency-board.js';
import { AppConfig } from './app-config.js';
import { checkClusters } from './clusters.js';
import { describeProblem, describeProblems, hideSecret } from './config.error.js';
import { type FileConfig, parseConfigFile } from './config-file.js';
import { FlowRegistry } from './flow-registry.js';

const CONFIG = 'config';

/** The configuration in force: the last good one. A file that is not good changes nothing, and that is said. */
@Injectable()
export class ConfigService {
  private readonly logger = new Logger(ConfigService.name);
  private clustersInForce: ReadonlyMap<string, KafkaConfig> = new Map();

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    private readonly flows: FlowRegistry,
    private readonly board: DependencyBoard,
    private readonly metrics: MetricRegistry,
  ) {
    if (config.file) this.apply(config.file);
    else this.startEmpty();
  }

  get clusters(): ReadonlyMap<string, KafkaConfig> {
    return this.clustersInForce;
  }

  /** Takes the new text as a unit, or keeps what is in force. */
  reload(text: string): void {
    const parsed = parseConfigFile(text, this.config.configPath, this.config.mainBrokers);
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
    this.clustersInForce = file.clusters;
    this.flows.replace(file.flows);
    this.metrics.set('configStale', {}, 0);
    this.board.report(CONFIG, 'up', null);
  }

  private startEmpty(): void {
    this.clustersInForce = checkClusters({}, '.', this.config.mainBrokers).configs;
    this.metrics.set('configStale', {}, 0);
    this.board.report(CONFIG, 'degraded', `there is no file at ${this.config.configPath}: no flows until it appears`);
  }
}
