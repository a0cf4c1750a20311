import { type ServerResponse } from 'node:http';
import { Clock } from '@headgate/core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FlowLines } from '../flows/flow-lines.js';
import { ApiError } from '../http/api.error.js';
import { JobRunner } from '../loop/job-runner.js';
import { MAX_STREAMS, StreamGauge } from '../system/stream-gauge.js';
import { GONE, type PageView, Push } from './page-view.js';
import { StreamClient } from './stream-client.js';

const PUSH_EVERY_MS = 1000;
const RETRY_AFTER_MS = 5000;
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
} as const;

/** All open pages. Once a second each reader that keeps up is told what is new; who does not costs nothing. */
@Injectable()
export class UiStreams implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly open = new Map<StreamClient, PageView>();

  constructor(
    @Inject(Clock) private readonly clock: Clock,
    private readonly lines: FlowLines,
    private readonly jobs: JobRunner,
    private readonly gauge: StreamGauge,
  ) {}

  onApplicationBootstrap(): void {
    const run = async () => this.push();
    this.jobs.start({ name: 'ui-stream', everyMs: PUSH_EVERY_MS, deadlineMs: 5000, run });
  }

  /** Before the server closes: it would wait for them. */
  onModuleDestroy(): void {
    for (const client of this.open.keys()) client.end();
  }

  /** Throws before anything was written where the view shows nothing or every place is taken. */
  attach(response: ServerResponse, view: PageView, nothing: () => ApiError, begin: () => void): void {
    if (this.open.size >= MAX_STREAMS) {
      throw new ApiError('STREAMS_FULL', `${MAX_STREAMS} pages are open already`, { retryAfterMs: RETRY_AFTER_MS });
    }
    const snapshot = view.snapshot(this.newPush());
    if (snapshot === null) throw nothing();
    begin();
    response.writeHead(200, HEADERS);
    const client = new StreamClient(response, this.clock.monotonicMs());
    this.open.set(client, view);
    this.gauge.open = this.open.size;
    response.once('close', () => this.detach(client));
    response.on('error', () => client.drop());
    client.send('snapshot', snapshot);
  }

  private push(): void {
    const push = this.newPush();
    const nowMs = this.clock.monotonicMs();
    for (const [client, view] of this.open) {
      if (!client.isReady(nowMs)) continue;
      client.pingIfDue(nowMs);
      const change = view.change(push);
      if (change === GONE) {
        client.send('gone', '{}');
        client.end();
      } else if (change !== null) client.send('change', change);
    }
  }

  private newPush(): Push {
    return new Push(() => this.lines.now());
  }

  private detach(client: StreamClient): void {
    this.open.delete(client);
    this.gauge.open = this.open.size;
  }
}
