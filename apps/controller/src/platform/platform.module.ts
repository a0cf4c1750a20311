import { BucketEpochSource, MemoryTokenBucket, RedisTokenBucket } from '@headgate/bucket';
import { Clock, EpochSource, TokenBucket } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { type DynamicModule, Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { RunMode } from '../loop/run-mode.js';
import { LagSourceFactory, realSources } from '../sources/lag-source-factory.js';
import { BucketKind } from './bucket-kind.js';
import { type Overrides } from './overrides.js';
import { SystemClock } from './system-clock.js';

/** What every feature needs: time, the bucket, metrics, the board of dependencies. The adapters are chosen here alone. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    @Inject(TokenBucket) private readonly bucket: TokenBucket,
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
  onApplicationShutdown(): Promise<void> {
    return this.bucket.close();
  }

  static forRoot(config: AppConfig, overrides: Overrides): DynamicModule {
    const clock = overrides.clock ?? new SystemClock();
    const kind: BucketKind = config.redisUrl === null ? 'memory' : 'redis';
    const makeBucket = () =>
      overrides.bucket ??
      (config.redisUrl === null ? new MemoryTokenBucket(clock) : new RedisTokenBucket(config.redisUrl));
    const providers = [
      { provide: AppConfig, useValue: config },
      { provide: Clock, useValue: clock },
      { provide: BucketKind, useValue: kind },
      { provide: TokenBucket, useFactory: makeBucket },
      {
        provide: EpochSource,
        useFactory: (bucket: TokenBucket) => new BucketEpochSource(bucket),
        inject: [TokenBucket],
      },
      { provide: LagSourceFactory, useValue: overrides.sources ?? realSources(clock, config.cycleMs) },
      { provide: RunMode, useValue: { manual: overrides.manualJobs ?? false, random: Math.random } },
      { provide: MetricRegistry, useFactory: () => new MetricRegistry() },
      DependencyBoard,
    ];
    return { module: PlatformModule, providers, exports: providers };
  }
}
