import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AppConfig } from '../config/app-config.js';
import { ConfigService } from '../config/config.service.js';
import { ApiError } from '../http/api.error.js';
import { Stores } from '../platform/stores.js';
import { type DemoBody, type DemoChange, type DemoSettings } from './demo.schema.js';
import { CONSUMER, DEMO_DATABASE, DEMO_FLOW, demoDatabase } from './demo-flow.js';
import { ManagedProcess } from './demo-process.js';
import { DemoStory } from './demo-story.js';

const OFFERED_PER_SEC = 10_000;
/** The first one is the demo's; the others come by the button. */
const PRODUCERS = ['checkout', 'imports', 'partners', 'backfill'] as const;

/** The demo: a real queue in our database, a producer that is too fast and a consumer that is too slow. */
@Injectable()
export class DemoService implements OnApplicationBootstrap, OnModuleDestroy {
  private settings: DemoSettings = { consumerMsPerMessage: 1, consumerPaused: false, producers: 1 };
  private consumer: ManagedProcess | null = null;
  private producers: readonly ManagedProcess[] = [];
  private story: DemoStory | null = null;
  private startProducer: ((name: string) => ManagedProcess) | null = null;

  constructor(
    @Inject(AppConfig) private readonly config: AppConfig,
    @Inject(Stores) private readonly stores: Stores,
    configs: ConfigService,
    private readonly http: HttpAdapterHost,
  ) {
    // Without the demo, too: a flow that an earlier start left must say that nobody consumes, not that nobody can look.
    if (stores.url !== null) configs.bringDatabase(DEMO_DATABASE, demoDatabase(stores.url));
  }

  /** The processes lease over HTTP, so they start once the server listens; 0 as the port is known only then. */
  onApplicationBootstrap(): void {
    const { url } = this.stores;
    if (!this.config.isDemo || url === null) return;
    const server = this.http.httpAdapter.getHttpServer() as Server;
    server.once('listening', () => {
      const { address, family, port } = server.address() as AddressInfo;
      this.start(url, `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.story?.stop();
    this.startProducer = null;
    await Promise.all([...this.producers, ...(this.consumer ? [this.consumer] : [])].map((one) => one.stop()));
  }

  view(): DemoBody {
    const processes = [...(this.consumer ? [this.consumer] : []), ...this.producers].map((one) => one.view());
    return { ...this.settings, on: this.consumer !== null, flow: DEMO_FLOW, processes, links: LINKS };
  }

  change(change: DemoChange): DemoBody {
    if (this.startProducer === null) {
      throw new ApiError('ROUTE_UNKNOWN', 'This controller runs without a demo; npm start brings one');
    }
    this.settings = { ...this.settings, ...change };
    this.consumer?.tell();
    this.matchProducers();
    return this.view();
  }

  private start(databaseUrl: string, headgateUrl: string): void {
    const env = { DATABASE_URL: databaseUrl, HEADGATE_URL: headgateUrl, FLOW: DEMO_FLOW };
    this.consumer = new ManagedProcess({
      name: CONSUMER,
      program: 'queue-consumer',
      env,
      settings: () => ({
        msPerMessage: this.settings.consumerMsPerMessage,
        isPaused: this.settings.consumerPaused,
      }),
    });
    const startProducer = (name: string) =>
      new ManagedProcess({
        name,
        program: 'queue-producer',
        env: { ...env, PRODUCER: name },
        settings: () => ({ offeredPerSec: OFFERED_PER_SEC }),
      });
    const begin = () => {
      this.startProducer = startProducer;
      this.matchProducers();
    };
    this.story = new DemoStory(headgateUrl, { begin, leave: () => void this.leave() });
    void this.story.tell();
  }

  /** The page shows no demo where its flow is not the demo's. */
  private async leave(): Promise<void> {
    const consumer = this.consumer;
    this.consumer = null;
    await consumer?.stop();
  }

  private matchProducers(): void {
    const running = this.producers;
    for (const one of running.slice(this.settings.producers)) void one.stop();
    this.producers = PRODUCERS.slice(0, this.settings.producers).map(
      (name, at) => running[at] ?? this.startProducer!(name),
    );
  }
}

const LINKS = [
  { text: 'The flow', href: `/flows/${DEMO_FLOW}` },
  { text: 'Your own Kafka: name it on the first page, or start with KAFKA_BROKERS=host:9092 npm start', href: '/' },
  { text: 'No Kafka at hand: npm run kafka, in the clone, starts a real one and says its address', href: '/' },
];
