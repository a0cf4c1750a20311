import { ClientParts } from './client-parts.js';
import { ClientClosedError } from './errors.js';
import { type ClientEvents } from './events.js';
import { FlowClient } from './flow-client.js';
import { FlowParts } from './flow-parts.js';
import { type FlowStatus } from './flow-status.js';
import {
  acceptFlowName,
  acceptFlowOptions,
  acceptOptions,
  type ClientOptions,
  type FlowOptions,
  refuseSpillWithoutFolder,
} from './options.js';
import { Spill } from './spill/spill.js';
import { type SpillOptions } from './spill/spill-options.js';
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

/** Made by `createClient`. What its flows share, and what wakes the refill, is wired in `ClientParts`. */
export class HeadgateClient {
  private readonly flows = new Map<string, FlowClient>();
  private readonly parts: ClientParts;
  private closing: Promise<void> | null = null;

  /** @internal */
  constructor(options: ClientOptions) {
    this.parts = new ClientParts(options);
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
    acceptFlowOptions(options);
    if (this.closing !== null) throw new ClientClosedError(name);
    const { bootstraps, environment } = this.parts;
    const bootstrap = bootstraps.of(name, options.bootstrap);
    refuseSpillWithoutFolder(bootstrap, options);
    const parts = new FlowParts(name, bootstrap, environment);
    const flow = new FlowClient(name, parts, this.spillMaker(name, options.spill));
    this.flows.set(name, flow);
    this.parts.begin(name, parts, bootstrap);
    return flow;
  }

  /**
   * Calls `listener` for every event of this kind until the function that it returns is called.
   *
   * @example client.on('transition', ({ flow, from, to }) => console.warn(`${flow}: ${from} to ${to}`));
   */
  on<E extends keyof ClientEvents>(event: E, listener: (event: ClientEvents[E]) => void): () => void {
    return this.parts.events.on(event, listener);
  }

  /** Every flow that was asked for, as this process sees it. */
  statuses(): FlowStatus[] {
    return [...this.flows.values()].map((flow) => flow.status());
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
    const { killSwitch, stream, loop, bootstraps, environment } = this.parts;
    killSwitch.close();
    stream?.close();
    const flows = Promise.allSettled([...this.flows.values()].map((flow) => flow.close()));
    const options = { deadlineMs, isAwaited: true, timedOut: () => new Error('a delivery is still under way') };
    await withinDeadline(environment.scheduler, options, () => flows).catch(() => {});
    await loop.close(deadlineMs);
    await bootstraps.flush();
  }

  private spillMaker(flow: string, options: SpillOptions | undefined): ConstructorParameters<typeof FlowClient>[2] {
    if (options === undefined) return null;
    const { clock, scheduler, random } = this.parts.environment;
    return (parts) => new Spill(options, { flow, clock, scheduler, random, ...parts });
  }
}
