import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryTokenBucket } from '@headgate/bucket';
import { type LagSource, type ShareStore, type TokenBucket } from '@headgate/core';
import { FakeClock, FakeLagSource } from '@headgate/testing';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { loadConfig } from '../../src/config/load-config.js';
import { createApp } from '../../src/create-app.js';
import { JobRunner } from '../../src/loop/job-runner.js';
import { type Stores } from '../../src/platform/stores.js';
import { memoryStores } from './memory-stores.js';

export interface StartOptions {
  readonly yaml: string;
  readonly clock?: FakeClock;
  readonly bucket?: TokenBucket & ShareStore;
  readonly redisUrl?: string;
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** By cluster; every other cluster gets one fake. */
  readonly sources?: Readonly<Record<string, LagSource>>;
  /** Instead of fresh ones in memory. */
  readonly stores?: Stores;
  /** Jobs run by themselves, on real time, with this cycle. */
  readonly cycleMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every route.
  readonly body: any;
}

/** A whole controller in this process, spoken to through HTTP. Its time stands still unless `cycleMs` is given. */
export class TestController {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly configPath: string,
    readonly clock: FakeClock,
    readonly source: FakeLagSource,
    private readonly folder: string,
  ) {}

  static async start(options: StartOptions): Promise<TestController> {
    const folder = mkdtempSync(join(tmpdir(), 'headgate-'));
    const configPath = join(folder, 'headgate.yaml');
    writeFileSync(configPath, options.yaml);
    const clock = options.clock ?? new FakeClock(1_000_000);
    const isLive = options.cycleMs !== undefined;
    const source = new FakeLagSource(() => (isLive ? performance.now() : clock.monotonicMs()));
    const environment = { PORT: '0', HEADGATE_CONFIG: configPath, KAFKA_BROKERS: '127.0.0.1:1' };
    const config = loadConfig({
      ...environment,
      ...options.environment,
      ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
      HEADGATE_CYCLE_MS: String(options.cycleMs ?? 1000),
    });
    const bucket = options.bucket ?? (options.redisUrl || isLive ? undefined : new MemoryTokenBucket(clock));
    const app = await createApp(config, {
      ...(isLive ? {} : { clock }),
      ...(bucket === undefined ? {} : { bucket }),
      stores: options.stores ?? memoryStores(),
      sources: (cluster) => options.sources?.[cluster] ?? source,
      manualJobs: !isLive,
      docsPage: false,
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    return new TestController(app, await app.getUrl(), configPath, clock, source, folder);
  }

  /** `count` cycles: time moves, every cluster is polled, every flow decided. */
  async cycle(count = 1, everyMs = 1000, clusters = ['main']): Promise<void> {
    const jobs = this.app.get(JobRunner);
    for (let n = 0; n < count; n += 1) {
      this.clock.advance(everyMs);
      for (const cluster of clusters) await jobs.runNow(`poll:${cluster}`);
      await jobs.runNow('control');
    }
  }

  /** Writes the configuration file and lets the watcher see it settled. */
  async edit(yaml: string): Promise<void> {
    writeFileSync(this.configPath, yaml);
    const jobs = this.app.get(JobRunner);
    await jobs.runNow('config');
    await jobs.runNow('config');
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  put(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.sendBody('PUT', path, body, headers);
  }

  delete(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.sendBody('DELETE', path, body, headers);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.sendBody('POST', path, body, headers);
  }

  job(name: string): Promise<void> {
    return this.app.get(JobRunner).runNow(name);
  }

  /** Samples of one metric, by the text of its labels. */
  async metric(name: string): Promise<Record<string, number>> {
    const { text } = await this.get('/metrics');
    const samples = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return Object.fromEntries(
      samples.map((line) => {
        const [, labels = '', value] = /^[a-z_]+(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
        return [labels, Number(value)];
      }),
    );
  }

  async stop(): Promise<void> {
    await this.app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private sendBody(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.send(path, { method, body: text, headers: { 'content-type': 'application/json', ...headers } });
  }

  private async send(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') && text !== '';
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
  }
}
