import { type ServerResponse } from 'node:http';
import { type BudgetEventBody } from '@headgate/contract';
import { Clock } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ApiError } from '../http/api.error.js';
import { JobRunner } from '../loop/job-runner.js';
import { StreamClient } from '../stream/stream-client.js';
import { BudgetFeed, type Name } from './budget-feed.js';

/** Beyond so many a producer polls: FAILURES has this cap for one replica. */
const MAX_STREAMS = 2000;
const LOOK_EVERY_MS = 1000;
const RETRY_AFTER_MS = 5000;
/** A smaller cut waits for the next refresh. */
const CUT_SHARE = 0.9;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

interface Listener {
  readonly client: StreamClient;
  readonly name: Name;
  /** What the instance knows of each flow; null before it was told. A raise it hears with its next lease. */
  readonly told: Map<string, BudgetEventBody | null>;
}

/** Pushes cuts, pauses and new terms to instances that listen, at the moment they are published. The newest one wins. */
@Injectable()
export class BudgetStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Set<Listener>();
  private readonly byFlow = new Map<string, Set<Listener>>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly feed: BudgetFeed,
    private readonly jobs: JobRunner,
    private readonly metrics: MetricRegistry,
  ) {
    feed.onChange((flow) => this.push(flow));
  }

  onApplicationBootstrap(): void {
    const run = async () => this.look();
    this.jobs.start({ name: 'budget-streams', everyMs: LOOK_EVERY_MS, deadlineMs: 5000, run });
  }

  /** Before the server closes: it would wait for them. */
  onModuleDestroy(): void {
    for (const { client } of this.open) client.end();
  }

  /** Throws before anything was written where every place is taken. */
  attach(response: ServerResponse, name: Name, flows: readonly string[], begin: () => void): void {
    if (this.open.size >= MAX_STREAMS) {
      const message = `${MAX_STREAMS} producers listen already: poll /v1/flows/:flow/budget?waitMs= instead`;
      throw new ApiError('STREAMS_FULL', message, { retryAfterMs: RETRY_AFTER_MS });
    }
    begin();
    response.writeHead(200, HEADERS);
    response.flushHeaders();
    const client = new StreamClient(response, this.clock.monotonicMs());
    const listener: Listener = { client, name, told: new Map(flows.map((flow) => [flow, null])) };
    this.open.add(listener);
    for (const flow of flows) {
      const listeners = this.byFlow.get(flow) ?? new Set();
      this.byFlow.set(flow, listeners);
      listeners.add(listener);
    }
    this.metrics.set('leaseStreams', {}, this.open.size);
    response.once('close', () => this.detach(listener));
    response.on('error', () => client.drop());
    for (const flow of flows) this.tell(listener, flow);
  }

  private push(flow: string): void {
    for (const listener of this.byFlow.get(flow) ?? []) this.tell(listener, flow);
  }

  /** Pings, drops who stalls, and tells whoever has caught up what it missed meanwhile. */
  private look(): void {
    const nowMs = this.clock.monotonicMs();
    for (const listener of this.open) {
      if (!listener.client.isReady(nowMs)) continue;
      listener.client.pingIfDue(nowMs);
      for (const flow of listener.told.keys()) this.tell(listener, flow);
    }
  }

  private tell({ client, name, told }: Listener, flow: string): void {
    const event = this.feed.of(flow, name);
    const last = told.get(flow) ?? null;
    if (event === null) return;
    const { body, json } = event;
    if (last !== null && !isPressing(body, last)) {
      if (body.budget.sharePerSec > last.budget.sharePerSec) told.set(flow, body);
      return;
    }
    if (!client.isReady(this.clock.monotonicMs())) return;
    client.send('budget', json);
    told.set(flow, body);
  }

  private detach(listener: Listener): void {
    this.open.delete(listener);
    for (const flow of listener.told.keys()) {
      const listeners = this.byFlow.get(flow);
      listeners?.delete(listener);
      if (listeners?.size === 0) this.byFlow.delete(flow);
    }
    this.metrics.set('leaseStreams', {}, this.open.size);
  }
}

/** A cut of more than 10 %, a pause, or other terms: an instance must not go on for a refresh as if nothing were. */
function isPressing(now: BudgetEventBody, last: BudgetEventBody): boolean {
  const isCut = (a: number, b: number) => a < b * CUT_SHARE || (a === 0 && b > 0);
  return (
    isCut(now.budget.sharePerSec, last.budget.sharePerSec) ||
    isCut(now.budget.ratePerSec, last.budget.ratePerSec) ||
    now.budget.policyVersion !== last.budget.policyVersion ||
    now.mode !== last.mode ||
    now.onOutage !== last.onOutage ||
    now.overflow.strategy !== last.overflow.strategy
  );
}
