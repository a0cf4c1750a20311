import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type LeaseGrant } from '@headgate/core';
import { type Bootstraps, makeBootstraps } from './bootstraps.js';
import { ClientClosedError } from './errors.js';
import { type ClientEvents, Events } from './events.js';
import { FlowClient } from './flow-client.js';
import { type FlowEnvironment, FlowParts } from './flow-parts.js';
import { type FlowStatus } from './flow-status.js';
import { KillSwitch } from './kill-switch.js';
import {
  acceptFlowName,
  acceptFlowOptions,
  acceptOptions,
  type ClientOptions,
  type FlowOptions,
  refuseSpillWithoutFolder,
  type Terms0,
} from './options.js';
import { createProcessClock } from './process-clock.js';
import { RefillLoop } from './refill-loop.js';
import { processScheduler } from './scheduler.js';
import { Spill } from './spill/spill.js';
import { type SpillOptions } from './spill/spill-options.js';
import { chooseTransport } from './transport/choose-transport.js';
import { type Watch } from './transport/transport.js';
import { withinDeadline } from './within-deadline.js';

/** How long `close` waits for the server to take back what is left, milliseconds. */
const CLOSE_MS = 500;

/**
 * A producer's connection to Headgate. Synchronous, waits for nothing and does not fail when nobody answers: until the
 * first contact each flow runs at the bootstrap.
 *
 * @throws InvalidOptionsError naming every field that cannot work
 * @example
 * const client = createClient({
 *   url: 'http://headgate:8080',
 *   producer: 'checkout',
 *   bootstrap: { ratePerSec: 50, overflow: 'block' },
 * });
 * const orders = client.flow('orders');
 * await orders.send(() => producer.send({ topic: 'orders', messages: [message] }));
 */
export function createClient(options: ClientOptions): HeadgateClient {
  acceptOptions(options);
  return new HeadgateClient(options);
}

/** Made by `createClient`. */
export class HeadgateClient {
  private readonly flows = new Map<string, { readonly flow: FlowClient; readonly parts: FlowParts }>();
  private readonly bootstraps: Bootstraps;
  private readonly environment: FlowEnvironment;
  private readonly killSwitch: KillSwitch;
  private readonly loop: RefillLoop;
  private readonly stream: Watch | null;
  private readonly events: Events;
  private readonly log: (line: string) => void;
  private closing: Promise<void> | null = null;

  /** @internal */
  constructor(options: ClientOptions) {
    const { clock = createProcessClock(), scheduler = processScheduler, random = Math.random } = options;
    const env = options.env ?? process.env;
    this.log = options.log ?? console.info;
    this.events = new Events(this.log);
    if (options.onTransition !== undefined) this.events.on('transition', options.onTransition);
    this.bootstraps = makeBootstraps(options.bootstrap, options.backupFile);
    const file = options.killSwitchFile ?? env.HEADGATE_DISABLED_FILE;
    this.killSwitch = new KillSwitch({ env, file, scheduler, onChange: (by) => this.switched(by) });
    const instance = options.instance ?? `${printable(hostname())}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const transport = chooseTransport(options, { producer: options.producer, instance });
    const onNews = (name: string, news: LeaseGrant) => {
      this.flows.get(name)?.parts.lessee.told(news);
      this.loop.arm();
    };
    this.stream = options.push === false ? null : (transport.watch?.({ scheduler, random, onNews }) ?? null);
    const onContact = () => {
      this.stream?.follow([...this.flows.keys()]);
      this.killSwitch.storeSays(transport.disabledBy ?? null);
      void this.bootstraps.flush();
    };
    this.loop = new RefillLoop(transport, clock, scheduler, random, onContact);
    // A part that is new in every process: an instance that starts again must not repeat the ids of its predecessor.
    const idPrefix = randomUUID().slice(0, 13);
    let requests = 0;
    this.environment = {
      clock,
      scheduler,
      random,
      killSwitch: this.killSwitch,
      source: transport.source,
      linkBase: options.url === undefined ? null : new URL(options.url).origin,
      onTransition: (transition) => this.events.tell('transition', transition),
      onGrant: (name) => {
        const grant = this.flows.get(name)?.parts.terms.lastHeard;
        if (grant) this.bootstraps.heard(name, grant, clock.wallMs());
      },
      newRequestId: () => {
        requests += 1;
        return `${idPrefix}-${requests}`;
      },
      wake: () => this.loop.arm(),
    };
  }

  /**
   * The flow of this name; the same object at every call. The first call begins to lease and says in one line what holds.
   *
   * @throws InvalidOptionsError, ClientClosedError
   * @example const orders = client.flow('orders', { bootstrap: { ratePerSec: 200, overflow: 'drop' } });
   */
  flow(name: string, options: FlowOptions = {}): FlowClient {
    const known = this.flows.get(name);
    if (known !== undefined) return known.flow;
    acceptFlowName(name);
    acceptFlowOptions(options);
    if (this.closing !== null) throw new ClientClosedError(name);
    const bootstrap = this.bootstraps.of(name, options.bootstrap);
    refuseSpillWithoutFolder(bootstrap, options);
    const parts = new FlowParts(name, bootstrap, this.environment);
    const flow = new FlowClient(name, parts, this.spillMaker(name, options.spill));
    this.flows.set(name, { flow, parts });
    this.loop.add(parts.lessee);
    this.announce(name, parts, bootstrap);
    return flow;
  }

  /**
   * Calls `listener` for every event of this kind until the function that it returns is called.
   *
   * @example client.on('transition', ({ flow, from, to }) => console.warn(`${flow}: ${from} to ${to}`));
   */
  on<E extends keyof ClientEvents>(event: E, listener: (event: ClientEvents[E]) => void): () => void {
    return this.events.on(event, listener);
  }

  /** Every flow that was asked for, as this process sees it. */
  statuses(): FlowStatus[] {
    return [...this.flows.values()].map(({ flow }) => flow.status());
  }

  /**
   * Ends every wait with `ClientClosedError`, gives back what is left and settles within three times `deadlineMs`. Never
   * rejects. What was spilled and is not out yet stays on disk.
   *
   * @param deadlineMs how long to wait for the server, and for a delivery of the spill that is under way. Default 500.
   */
  close({ deadlineMs = CLOSE_MS }: { readonly deadlineMs?: number } = {}): Promise<void> {
    this.closing ??= this.shut(deadlineMs);
    return this.closing;
  }

  private async shut(deadlineMs: number): Promise<void> {
    this.killSwitch.close();
    this.stream?.close();
    const flows = Promise.allSettled([...this.flows.values()].map(({ flow }) => flow.close()));
    const { scheduler } = this.environment;
    const options = { deadlineMs, isAwaited: true, timedOut: () => new Error('a delivery is still under way') };
    await withinDeadline(scheduler, options, () => flows).catch(() => {});
    await this.loop.close(deadlineMs);
    await this.bootstraps.flush();
  }

  private spillMaker(flow: string, options: SpillOptions | undefined): ConstructorParameters<typeof FlowClient>[2] {
    if (options === undefined) return null;
    const { clock, scheduler, random } = this.environment;
    return (parts) => new Spill(options, { flow, clock, scheduler, random, ...parts });
  }

  private switched(by: string | null): void {
    this.log(`headgate: kill switch ${by === null ? 'off' : `on (${by}): everything passes and is counted`}`);
    for (const { parts } of this.flows.values()) parts.switched();
    this.events.tell('killSwitch', { by });
  }

  private announce(name: string, parts: FlowParts, { ratePerSec, overflow, from }: Terms0): void {
    const { by } = this.killSwitch;
    const mode = by === null ? parts.terms.mode : `observe (${by})`;
    const origin = from === 'argument' ? '' : ` (from its ${from})`;
    const bootstrap = `bootstrap ${ratePerSec}/s, overflow ${overflow.strategy}${origin}`;
    this.log(
      `headgate: flow ${name}, mode ${mode}, ${bootstrap} until the first contact, source ${this.environment.source}`,
    );
  }
}

const printable = (name: string): string => name.replace(/[^\x21-\x7e]/g, '-').slice(0, 100);
