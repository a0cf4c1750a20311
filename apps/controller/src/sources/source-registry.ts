import { isDeepStrictEqual } from 'node:util';
import { type LagSource, LEVELS } from '@headgate/core';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConfigService } from '../config/config.service.js';
import { LevelSource } from '../levels/level-source.js';
import { LagSourceFactory, type SourceConfig } from './lag-source-factory.js';

interface Entry {
  readonly config: SourceConfig;
  readonly source: LagSource;
}

/** Constraint → source: one source per cluster or database, made when a flow first uses it. */
@Injectable()
export class SourceRegistry {
  private readonly logger = new Logger(SourceRegistry.name);
  private readonly entries = new Map<string, Entry>();

  constructor(
    @Inject(LagSourceFactory) private readonly create: LagSourceFactory,
    private readonly configs: ConfigService,
    private readonly levels: LevelSource,
  ) {}

  /** The source of a cluster under its present settings; changed settings make a new one and close the old. */
  of(cluster: string): LagSource {
    if (cluster === LEVELS) return this.levels;
    const { clusters, databases, brokers } = this.configs;
    const config = clusters.get(cluster) ?? databases.get(cluster) ?? brokers.get(cluster);
    if (!config) throw new Error(`Cluster ${cluster} is in no configuration`);
    const entry = this.entries.get(cluster);
    if (entry && isDeepStrictEqual(entry.config, config)) return entry.source;
    this.close(cluster);
    const source = this.create(cluster, config);
    this.entries.set(cluster, { config, source });
    return source;
  }

  close(cluster: string): void {
    const source = this.entries.get(cluster)?.source;
    this.entries.delete(cluster);
    source?.close().catch((error: Error) => this.logger.warn(`Closing cluster ${cluster} failed: ${error.message}`));
  }

  async closeAll(): Promise<void> {
    const sources = [...this.entries.values()].map(({ source }) => source.close());
    this.entries.clear();
    await Promise.allSettled(sources);
  }
}
