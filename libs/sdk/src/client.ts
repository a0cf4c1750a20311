import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { ClientClosedError } from './errors.js';
import { FlowClient } from './flow-client.js';
import { type FlowEnvironment, FlowParts } from './flow-parts.js';
import { type Transition } from './flow-status.js';
import {
  acceptBootstrap,
  acceptFlowName,
  acceptOptions,
  type ClientOptions,
  type FlowOptions,
  type Terms0,
} from './options.js';
import { createProcessClock } from './process-clock.js';
import { RefillLoop } from './refill-loop.js';
import { processScheduler } from './scheduler.js';
import { chooseTransport } from './transport/choose-transport.js';

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
  private readonly flows = new Map<string, FlowClient>();
  private readonly bootstrap: Terms0;
  private readonly environment: FlowEnvironment;
  private readonly loop: RefillLoop;
  private readonly log: (line: string) => void;
  private closing: Promise<void> | null = null;

  /** @internal */
  constructor(options: ClientOptions) {
    const { clock = createProcessClock(), scheduler = processScheduler, random = Math.random } = options;
    this.log = options.log ?? console.info;
    this.bootstrap = acceptBootstrap(options.bootstrap);
    const instance = options.instance ?? `${printable(hostname())}:${process.pid}:${randomUUID().slice(0, 8)}`;
    const transport = chooseTransport(options, { producer: options.producer, instance });
    this.loop = new RefillLoop(transport, clock, scheduler, random);
    // A part that is new in every process: an instance that starts again must not repeat the ids of its predecessor.
    const idPrefix = randomUUID().slice(0, 13);
    let requests = 0;
    this.environment = {
      clock,
      scheduler,
      random,
      disabled: (options.env ?? process.env).HEADGATE_DISABLED === '1',
      source: transport.source,
      linkBase: options.url === undefined ? null : new URL(options.url).origin,
      onTransition: (transition) => this.tell(options.onTransition, transition),
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
    if (known !== undefined) return known;
    acceptFlowName(name);
    if (this.closing !== null) throw new ClientClosedError(name);
    const bootstrap = options.bootstrap === undefined ? this.bootstrap : acceptBootstrap(options.bootstrap);
    const parts = new FlowParts(name, bootstrap, this.environment);
    const flow = new FlowClient(name, parts);
    this.flows.set(name, flow);
    this.loop.add(parts.lessee);
    this.announce(name, parts, bootstrap);
    return flow;
  }

  /**
   * Ends every wait with `ClientClosedError`, gives back what is left and settles within twice `deadlineMs`. Never
   * rejects.
   *
   * @param deadlineMs how long to wait for the server. Default 500.
   */
  close({ deadlineMs = CLOSE_MS }: { readonly deadlineMs?: number } = {}): Promise<void> {
    if (this.closing !== null) return this.closing;
    for (const flow of this.flows.values()) flow.close();
    this.closing = this.loop.close(deadlineMs);
    return this.closing;
  }

  private announce(name: string, parts: FlowParts, { ratePerSec, overflow }: Terms0): void {
    const { disabled, source } = this.environment;
    const mode = disabled ? 'observe (HEADGATE_DISABLED=1)' : parts.terms.mode;
    const bootstrap = `bootstrap ${ratePerSec}/s, overflow ${overflow.strategy}`;
    this.log(`headgate: flow ${name}, mode ${mode}, ${bootstrap} until the first contact, source ${source}`);
  }

  /** A listener of the producer that throws must not stop the refill. */
  private tell(listener: ClientOptions['onTransition'], transition: Transition): void {
    try {
      listener?.(transition);
    } catch (error) {
      this.log(`headgate: onTransition threw: ${String(error)}`);
    }
  }
}

const printable = (name: string): string => name.replace(/[^\x21-\x7e]/g, '-').slice(0, 100);
