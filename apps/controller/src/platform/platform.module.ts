import { MemoryTokenBucket, RedisTokenBucket } from '@headgate/bucket';
import { Clock, DecisionStore, EpochSource, HistoryStore, ShareStore, TokenBucket } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { type DynamicModule, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { RunMode } from '../loop/run-mode.js';
import { LagSourceFactory, realSources } from '../sources/lag-source-factory.js';
import { BucketKind } from './bucket-kind.js';
import { BucketOwnership } from './bucket-ownership.js';
import { DatabaseEpochSource } from './database-epoch-source.js';
import { DatabaseWatch } from './database-watch.js';
import { type Overrides } from './overrides.js';
import { Stores } from './stores.js';
import { SystemClock } from './system-clock.js';
import { Term } from './term.js';

/** What every feature needs: time, the bucket, the stores, metrics, the board. The adapters are chosen here alone. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    @Inject(TokenBucket) private readonly bucket: TokenBucket,
    @Inject(ShareStore) private readonly shares: ShareStore & Pick<TokenBucket, 'close'>,
    @Inject(Stores) private readonly stores: Stores,
    @Inject(BucketKind) kind: BucketKind,
    board: DependencyBoard,
  ) {
    board.report(kind, 'unknown', 'was not asked yet');
    if (kind === 'memory') {
      new Logger('Bucket').warn(
        'REDIS_URL is not set: buckets live in the memory of this process, for a single controller only',
      );
    }
  }

  /** After the server has closed: until then leases are served. */
  async onApplicationShutdown(): Promise<void> {
    await Promise.allSettled([this.bucket.close(), this.shares.close(), this.stores.close()]);
  }

  static forRoot(config: AppConfig, stores: Stores, overrides: Overrides): DynamicModule {
    const clock = overrides.clock ?? new SystemClock();
    const kind: BucketKind = config.redis === null ? 'memory' : 'redis';
    const makeBucket = () =>
      overrides.bucket ?? (config.redis === null ? new MemoryTokenBucket(clock) : new RedisTokenBucket(config.redis));
    const providers = [
      { provide: AppConfig, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: Stores, useValue: stores },
      { provide: DecisionStore, useValue: stores.decisions },
      { provide: HistoryStore, useValue: stores.history },
      { provide: BucketKind, useValue: kind },
      { provide: TokenBucket, useFactory: makeBucket },
      // A connection of its own: pages of instances never stand in front of a lease.
      {
        provide: ShareStore,
        useFactory: (bucket: MemoryTokenBucket) =>
          overrides.bucket || config.redis === null ? bucket : new RedisTokenBucket(config.redis),
        inject: [TokenBucket],
      },
      {
        provide: EpochSource,
        useFactory: (bucket: TokenBucket, term: Term) => new DatabaseEpochSource(bucket, term),
        inject: [TokenBucket, Term],
      },
      { provide: LagSourceFactory, useValue: overrides.sources ?? realSources(clock, config.cycleMs) },
      { provide: RunMode, useValue: { manual: overrides.manualJobs ?? false, random: Math.random } },
      { provide: MetricRegistry, useFactory: () => new MetricRegistry() },
      DependencyBoard,
      DatabaseWatch,
      Term,
      BucketOwnership,
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}
