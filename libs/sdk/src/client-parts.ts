import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type LeaseGrant } from '@headgate/core';
import { type Bootstraps, makeBootstraps } from './bootstraps.js';
import { Events } from './events.js';
import { type FlowEnvironment, type FlowParts } from './flow-parts.js';
import { KillSwitch } from './kill-switch.js';
import { type ClientOptions, type Terms0 } from './options.js';
import { createProcessClock } from './process-clock.js';
import { RefillLoop } from './refill-loop.js';
import { processScheduler } from './scheduler.js';
import { chooseTransport } from './transport/choose-transport.js';
import { type Watch } from './transport/transport.js';

/**
 * Wires one client together. Three things reach its flows from outside: the answers of the refill loop, budgets that a
 * stream pushes in between, and the kill switch.
 */
export class ClientParts {
  readonly bootstraps: Bootstraps;
  /** What every flow is lent. */
  readonly environment: FlowEnvironment;
  readonly events: Events;
  readonly killSwitch: KillSwitch;
  readonly loop: RefillLoop;
  /** Null where the transport has none, or `push` is off. */
  readonly stream: Watch | null;
  private readonly flows = new Map<string, FlowParts>();
  private readonly log: (line: string) => void;

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
      this.flows.get(name)?.lessee.told(news);
      this.loop.arm();
    };
    this.stream = options.push === false ? null : (transport.watch?.({ scheduler, random, onNews }) ?? null);
    const onContact = () => {
      this.stream?.follow([...this.flows.keys()]);
      this.killSwitch.storeSays(transport.disabledBy ?? null);
      void this.bootstraps.flush();
    };
    this.loop = new RefillLoop(transport, clock, scheduler, random, onContact);
    this.environment = {
      clock,
      scheduler,
      random,
      killSwitch: this.killSwitch,
      source: transport.source,
      linkBase: options.url === undefined ? null : new URL(options.url).origin,
      onTransition: (transition) => this.events.tell('transition', transition),
      onGrant: (name) => {
        const grant = this.flows.get(name)?.terms.lastHeard;
        if (grant) this.bootstraps.heard(name, grant, clock.wallMs());
      },
      newRequestId: countRequests(),
      wake: () => this.loop.arm(),
    };
  }

  /** This flow leases from now on; one line says what holds until the first contact. */
  begin(name: string, parts: FlowParts, { ratePerSec, overflow, from }: Terms0): void {
    this.flows.set(name, parts);
    this.loop.add(parts.lessee);
    const { by } = this.killSwitch;
    const mode = by === null ? parts.terms.mode : `observe (${by})`;
    const origin = from === 'argument' ? '' : ` (from its ${from})`;
    const bootstrap = `bootstrap ${ratePerSec}/s, overflow ${overflow.strategy}${origin}`;
    this.log(
      `headgate: flow ${name}, mode ${mode}, ${bootstrap} until the first contact, source ${this.environment.source}`,
    );
  }

  private switched(by: string | null): void {
    this.log(`headgate: kill switch ${by === null ? 'off' : `on (${by}): everything passes and is counted`}`);
    for (const parts of this.flows.values()) parts.switched();
    this.events.tell('killSwitch', { by });
  }
}

/** A part that is new in every process: an instance that starts again must not repeat the ids of its predecessor. */
function countRequests(): () => string {
  const prefix = randomUUID().slice(0, 13);
  let requests = 0;
  return () => {
    requests += 1;
    return `${prefix}-${requests}`;
  };
}

const printable = (name: string): string => name.replace(/[^\x21-\x7e]/g, '-').slice(0, 100);
