import { type SystemBody } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { Inject, Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { FlowRegistry } from '../config/flow-registry.js';
import { type Dependency, DependencyBoard } from '../health/dependency-board.js';
import { readinessBody } from '../health/readiness-body.js';
import { FlowPublisher } from '../loop/flow-publisher.js';
import { BucketKind } from '../platform/bucket-kind.js';
import { lostRows, Stores } from '../platform/stores.js';
import { Term } from '../platform/term.js';
import { bannersOf } from './banners.js';
import { VERSION } from './product.js';
import { StreamGauge } from './stream-gauge.js';

/** The controller about itself. */
@Injectable()
export class SystemService {
  private readonly startedMs: number;

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Stores) private readonly stores: Stores,
    @Inject(BucketKind) private readonly buckets: BucketKind,
    private readonly flows: FlowRegistry,
    private readonly board: DependencyBoard,
    private readonly publisher: FlowPublisher,
    private readonly term: Term,
    private readonly streams: StreamGauge,
  ) {
    this.startedMs = clock.wallMs();
  }

  view(): SystemBody {
    const dependencies = this.board.list();
    const flows = this.flows.list();
    const rowsDropped = lostRows(this.stores);
    const identity = this.term.current;
    return {
      serverTime: new Date(this.clock.wallMs()).toISOString(),
      ...{ version: VERSION, node: process.version, startedAt: new Date(this.startedMs).toISOString() },
      databaseId: identity?.databaseId ?? null,
      ...{ epoch: identity?.epoch ?? null, epochReason: identity ? null : 'nothing was published yet' },
      stores: {
        database: { kind: this.stores.kind, ...stateOf(dependencies, 'database') },
        buckets: { kind: this.buckets, ...stateOf(dependencies, this.buckets) },
      },
      config: this.configBody(dependencies, flows.filter(({ source }) => source === 'file').length),
      demo: { on: this.config.isDemo },
      flows: flows.length,
      streams: { open: this.streams.open, max: this.streams.max },
      historyRowsDropped: rowsDropped,
      dependencies: readinessBody(dependencies).dependencies.map(({ name, state, reason, since }) => {
        return { name, state, reason, since };
      }),
      banners: bannersOf({
        ...{ dependencies, database: this.stores.kind, buckets: this.buckets, rowsDropped, isDemo: this.config.isDemo },
        learning: flows.filter(({ id }) => this.publisher.viewOf(id)?.learning).map(({ id }) => id),
        shadowed: this.flows.shadowed,
      }),
    };
  }

  private configBody(dependencies: readonly Dependency[], flows: number): SystemBody['config'] {
    const config = dependencies.find(({ name }) => name === 'config');
    const isStale = config?.reason?.startsWith('stale') ?? false;
    const state = config?.state === 'up' ? 'good' : isStale ? 'stale' : 'missing';
    return { path: this.config.configPath, state, problems: [...(config?.problems ?? [])], flows };
  }
}

function stateOf(dependencies: readonly Dependency[], name: string) {
  const found = dependencies.find((one) => one.name === name);
  return { state: found?.state ?? ('up' as const), reason: found?.reason ?? null };
}
