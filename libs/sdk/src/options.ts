import { type RedisAddress } from '@headgate/bucket/address';
import {
  type Clock,
  type Mode,
  type OverflowPolicy,
  type OverflowStrategy,
  type Problem,
  type TokenBucket,
} from '@headgate/core';
import { checkBootstrap, checkFlowOptions, checkOptions, isFlowName, NAME_RULE } from './check-options.js';
import { InvalidOptionsError } from './errors.js';
import { type Transition } from './flow-status.js';
import { type Scheduler } from './scheduler.js';
import { type SpillOptions } from './spill/spill-options.js';

/** An overflow strategy, or one with its settings. */
export type OverflowChoice = OverflowStrategy | (Partial<OverflowPolicy> & Pick<OverflowPolicy, 'strategy'>);

/** What holds before the first contact with a controller. The policy replaces it from then on. */
export interface Bootstrap {
  /** Tokens per second of this instance alone; 0 holds everything back until the first contact. */
  readonly ratePerSec: number;
  /** What to do without tokens. There is no default: losing or delaying messages is your choice. */
  readonly overflow: OverflowChoice;
  /** Default `enforce`. Under `observe` nothing is limited before the first contact. */
  readonly mode?: Mode;
}

/** Options of one flow. */
export interface FlowOptions {
  /** Replaces the client's bootstrap for this flow. */
  readonly bootstrap?: Bootstrap;
  /** Where messages go under the strategy `spill`, and how they come out again. Required where the bootstrap spills. */
  readonly spill?: SpillOptions;
}

/** Options of `createClient`. Exactly one of `url`, `redis` and `bucket` says where budgets come from. */
export interface ClientOptions {
  /** Address of the controller, for example `http://headgate:8080`. */
  readonly url?: string;
  /** Sent as `Authorization: Bearer …`, for a proxy in front: this version's controller does not check it. */
  readonly apiKey?: string;
  /** False: do not follow pushed budgets, take every change with the refresh. Default true, over HTTP. */
  readonly push?: boolean;
  /**
   * The controller's Redis: direct mode, for trusted producers. A URL, or one with a login and TLS beside it; a single
   * server, the master that sentinels name, or a cluster. Needs the package `ioredis`.
   *
   * @example redis: { url: 'rediss+sentinel://s1:26379,s2:26379/headgate', username: 'checkout', password, tls: { ca } }
   */
  readonly redis?: string | RedisAddress;
  /** First part of the keys in Redis. Default `hg`. */
  readonly redisPrefix?: string;
  /** A bucket in this process, such as `MemoryTokenBucket`: for tests and single services. */
  readonly bucket?: TokenBucket;
  /** Name under which all instances of this program share. */
  readonly producer: string;
  /** Name of this process; unique among the instances. Default: host, process id and a random part. */
  readonly instance?: string;
  /** Holds for every flow that does not bring its own; or a JSON file that holds it, and others under `flows`. */
  readonly bootstrap: Bootstrap | { readonly file: string };
  /** A file of this instance where the last budgets are kept. A later start goes by it instead of the bootstrap. */
  readonly backupFile?: string;
  /** While this file exists everything passes and is counted. Default: `HEADGATE_DISABLED_FILE` of the environment. */
  readonly killSwitchFile?: string;
  /** Takes one line per flow at its start. Default `console.info`. */
  readonly log?: (line: string) => void;
  /** Told once for every change of the state that tokens come from. */
  readonly onTransition?: (transition: Transition) => void;
  readonly clock?: Clock;
  readonly scheduler?: Scheduler;
  /** In [0, 1), for jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** Default `process.env`; read once. `HEADGATE_DISABLED=1` lets everything pass and counts it. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A bootstrap with every default in its place. */
export interface Terms0 {
  readonly from: 'argument' | 'file' | 'backup';
  readonly ratePerSec: number;
  readonly overflow: OverflowPolicy;
  readonly mode: Mode;
}

const refuse = (problems: readonly Problem[]): void => {
  if (problems.length > 0) throw new InvalidOptionsError(problems);
};

export function acceptOptions(options: ClientOptions): void {
  refuse(checkOptions(options));
}

export function acceptFlowName(name: string): void {
  if (!isFlowName(name)) refuse([{ path: 'flow', value: String(name).slice(0, 200), message: NAME_RULE }]);
}

export function acceptFlowOptions(options: FlowOptions): void {
  refuse(checkFlowOptions(options));
}

export function refuseSpillWithoutFolder({ overflow, from }: Terms0, { spill }: FlowOptions): void {
  if (overflow.strategy !== 'spill' || spill !== undefined || from === 'backup') return;
  refuse([{ path: 'spill', value: null, message: 'give { folder, deliver }: the overflow strategy is spill' }]);
}

export function acceptBootstrap(bootstrap: Bootstrap, from: Terms0['from'] = 'argument'): Terms0 {
  refuse(checkBootstrap(bootstrap));
  const overflow = typeof bootstrap.overflow === 'string' ? { strategy: bootstrap.overflow } : bootstrap.overflow;
  return {
    from,
    ratePerSec: bootstrap.ratePerSec,
    mode: bootstrap.mode ?? 'enforce',
    overflow: { maxWaitMs: 30_000, maxWaiting: 10_000, ...overflow },
  };
}
