import {
  BucketArgumentError,
  type BucketView,
  type Budget,
  checkNames,
  type GiveBackOutcome,
  type GiveBackRequest,
  type GrantReturn,
  HeadgateError,
  type InstanceReport,
  type LeaseOutcome,
  type LeaseRequest,
  type PublishOutcome,
  type ShareEntry,
  type ShareStore,
  type SharesOfFlow,
  type TokenBucket,
} from '@headgate/core';
import { Cluster, Redis } from 'ioredis';
import { type RedisAddress, readRedisAddress } from './address/index.js';
import { giveBackDigest, leaseDigest } from './body-digest.js';
import { type BucketKeys, bucketKeys, instanceName } from './bucket-keys.js';
import { BucketUnavailableError } from './bucket-unavailable.error.js';
import { Deadlines } from './deadline.js';
import { allocate, giveBack, instances, type LuaScript, lease, peek, publish } from './generated/scripts.js';
import { newGeneration } from './new-generation.js';
import { readInstances, readLease, readPublish, readView } from './outcomes.js';
import { connectRedis, firstAttempt, mastersOf, type RedisClient } from './redis-connection.js';
import { ReplyCode, type ReplyReader, readReply } from './reply.js';
import { inBytes, runScript, type ScriptArgument, type ScriptRunner } from './run-script.js';
import { writeOnceATurn } from './write-once-a-turn.js';

export interface RedisTokenBucketOptions {
  /** First part of every key; several Headgates may share one Redis. Default `hg`. */
  readonly prefix?: string;
  /** After this a call has failed, with an unknown outcome. Default 100 ms. */
  readonly commandTimeoutMs?: number;
  /** Names each new life of a bucket; random unless a test gives it. */
  readonly newGeneration?: () => string;
}

/** As the scripts check it: plain digits or refused. A value that is no number must not become one on the way. */
const argument = (value: number): string => (typeof value === 'number' ? String(value) : '?');
const orZero = (value: number | undefined): string => (value === undefined ? '0' : argument(value));
/** Instances that one call reads or writes, so that none takes Redis for longer than a millisecond. */
const PAGE = 200;
const pairs = (returns: readonly GrantReturn[]) => returns.flatMap((r) => [r.grantId, argument(r.tokensMilli)]);

const isClient = (target: string | RedisAddress | RedisClient): target is RedisClient =>
  target instanceof Redis || target instanceof Cluster;

function placeOf(target: string | RedisAddress) {
  const read = readRedisAddress(target);
  if (!read.ok) throw new BucketArgumentError('redis', read.problem);
  return read.place;
}

function evictionPolicyIn(info: string): string | null {
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  const isBounded = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0) > 0;
  return policy === 'noeviction' || !isBounded ? null : policy;
}

/** ioredis hangs the command on the error of its reply; that of a login holds the password, which a logger would print. */
function withoutCommand<E>(error: E): E {
  if (error instanceof Error) Reflect.deleteProperty(error, 'command');
  return error;
}

/** In the order of ARGV[2] and following in lease-2.lua. */
function leaseArguments(request: LeaseRequest): string[] {
  const { requestId, wantMilli, firstCostMilli, usage, returns, throughController, closing } = request;
  const list = [requestId, leaseDigest(request), argument(wantMilli), argument(firstCostMilli)];
  if (usage === null) list.push('', '', '', '', '', '', '', '');
  else {
    const { seq, usedMilli, droppedMilli, rejectedMilli, offeredMilliPerSec } = usage;
    list.push(argument(seq), argument(usedMilli), argument(droppedMilli), argument(rejectedMilli));
    list.push(orZero(usage.spilledMilli), orZero(usage.unleasedMilli), orZero(usage.waiting));
    list.push(offeredMilliPerSec === undefined ? '' : argument(offeredMilliPerSec));
  }
  list.push(throughController ? '1' : '0', closing ? '1' : '0');
  for (const { grantId, tokensMilli } of returns) list.push(grantId, argument(tokensMilli));
  return list;
}

/** In the order of ARGV[8] in allocate-1.lua. What is no number arrives as none, and is refused there. */
function packShares(shares: readonly ShareEntry[]): Buffer {
  const packed = Buffer.allocUnsafe(24 * shares.length);
  shares.forEach(({ shareMilliPerSec, reservedMilliPerSec, safeShareMilliPerSec }, i) => {
    packed.writeDoubleLE(shareMilliPerSec, 24 * i);
    packed.writeDoubleLE(reservedMilliPerSec, 24 * i + 8);
    packed.writeDoubleLE(safeShareMilliPerSec, 24 * i + 16);
  });
  return packed;
}

/**
 * The bucket in Redis, or Valkey: one Lua script a call, on the server's clock. All buckets of one prefix on one Redis
 * are the same bucket, wherever they run. While Redis is away each call rejects with `BUCKET_UNAVAILABLE` within its
 * deadline; when it comes back, calls work again by themselves.
 */
export class RedisTokenBucket implements TokenBucket, ShareStore {
  private readonly redis: RedisClient;
  private readonly ownsConnection: boolean;
  private readonly keys: BucketKeys;
  private readonly deadlines: Deadlines;
  private readonly connected: Promise<void>;
  private readonly inBytes: ScriptRunner;
  private readonly holdWrites: () => void;
  private readonly newGeneration: () => string;
  private lastConnectionError: Error | undefined;
  private readonly onError = (error: Error): void => {
    this.lastConnectionError = withoutCommand(error);
  };

  /**
   * Takes an address, or a client that the caller keeps and closes.
   *
   * @throws BucketArgumentError where the address cannot be read
   */
  constructor(target: string | RedisAddress | RedisClient, options: RedisTokenBucketOptions = {}) {
    const { prefix, commandTimeoutMs = 100 } = options;
    this.keys = bucketKeys(prefix);
    this.newGeneration = options.newGeneration ?? newGeneration;
    this.deadlines = new Deadlines(commandTimeoutMs);
    this.ownsConnection = !isClient(target);
    this.redis = isClient(target) ? target : connectRedis(placeOf(target), { commandTimeoutMs });
    this.inBytes = inBytes(this.redis);
    this.holdWrites = writeOnceATurn(this.redis);
    this.redis.on('error', this.onError);
    this.connected = firstAttempt(this.redis);
  }

  async publish(budget: Budget): Promise<PublishOutcome> {
    checkNames({ flow: budget.flow });
    const reply = await this.call(
      publish,
      [this.keys.flow(budget.flow)],
      [
        ...[this.newGeneration(), argument(budget.epoch), argument(budget.seq)],
        ...[budget.rateMilliPerSec, budget.burstMilli, budget.safeMilliPerSec].map(argument),
        ...[budget.validForMs, budget.leaseTtlMs, budget.refreshAfterMs].map(argument),
        ...[budget.terms.mode === 'observe' ? '1' : '0', JSON.stringify(budget.terms)],
      ],
    );
    return readPublish(reply);
  }

  async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    const { flow, producer, instance, requestId } = request;
    checkNames({ flow, producer, instance, requestId });
    const reply = await this.call(
      lease,
      [this.keys.flow(flow), this.keys.instance(flow, producer, instance)],
      leaseArguments(request),
    );
    return readLease(reply);
  }

  async giveBack(request: GiveBackRequest): Promise<GiveBackOutcome> {
    const { flow, producer, instance, requestId, returns } = request;
    checkNames({ flow, producer, instance, ...(requestId === undefined ? {} : { requestId }) });
    const reply = await this.call(
      giveBack,
      [this.keys.flow(flow), this.keys.instance(flow, producer, instance)],
      [requestId ?? '', giveBackDigest(request), ...pairs(returns)],
    );
    return { creditedMilli: reply.restAsNumbers() };
  }

  async peek(flow: string): Promise<BucketView | null> {
    checkNames({ flow });
    return readView(flow, await this.call(peek, [this.keys.flow(flow)], []));
  }

  async instances(flow: string): Promise<readonly InstanceReport[]> {
    checkNames({ flow });
    // A scan may name an instance twice while the hash grows.
    const byName = new Map<string, InstanceReport>();
    let cursor = '0';
    do {
      const page = readInstances(
        await this.call(instances, [this.keys.flow(flow)], [cursor, String(PAGE)], this.inBytes),
      );
      for (const report of page.reports) byName.set(instanceName(report.producer, report.instance), report);
      cursor = page.cursor;
    } while (cursor !== '0');
    return [...byName.values()];
  }

  async allocate(division: SharesOfFlow): Promise<boolean> {
    const { flow, epoch, rateMilliPerSec, heldSafeMilliPerSec, reservedMilli, shares } = division;
    checkNames({ flow });
    const sharedMilliPerSec = shares.reduce((sum, { reservedMilliPerSec }) => sum + reservedMilliPerSec, 0);
    const totals = [rateMilliPerSec, heldSafeMilliPerSec, reservedMilli, sharedMilliPerSec].map(argument);
    for (let at = 0; at === 0 || at < shares.length; at += PAGE) {
      const isLast = at + PAGE >= shares.length;
      const page = shares.slice(at, at + PAGE);
      const names = page.map(({ producer, instance }) => instanceName(producer, instance)).join(' ');
      const frame = [argument(epoch), ...(isLast ? totals : ['', '', '', ''])];
      const { code } = await this.call(allocate, [this.keys.flow(flow)], [...frame, names, packShares(page)]);
      if (code !== ReplyCode.ok) return false;
    }
    return true;
  }

  /** The policy by which Redis throws keys away when its memory is full; null where it never does. */
  async evictionPolicy(): Promise<string | null> {
    const infos = await this.deadlines.run('info', () =>
      Promise.all(mastersOf(this.redis).map((master) => master.info('memory'))),
    );
    return infos.map(evictionPolicyIn).find((policy) => policy !== null) ?? null;
  }

  /** The kill switch in Redis: the key that turns enforcement off for everybody; null where it is not set, or is `0`. */
  async killSwitch(): Promise<string | null> {
    const value = await this.deadlines.run('kill switch', () => this.redis.get(this.keys.off));
    return value === null || value === '0' ? null : this.keys.off;
  }

  /** Ends calls under way, and the connection where it is our own. */
  async close(): Promise<void> {
    this.deadlines.close();
    if (this.ownsConnection) this.redis.disconnect();
    else this.redis.off('error', this.onError);
  }

  /** First argument of every script; empty means Redis' own clock. Tests of the arithmetic put theirs here. */
  protected nowMs(): string {
    return '';
  }

  private async call(
    script: LuaScript,
    keys: readonly string[],
    args: readonly ScriptArgument[],
    runner: ScriptRunner = this.redis,
  ): Promise<ReplyReader> {
    try {
      const raw = await this.deadlines.run(script.name, async () => {
        await this.connected;
        this.holdWrites();
        return await runScript(runner, script, keys, [this.nowMs(), ...args]);
      });
      return readReply(raw);
    } catch (error) {
      if (error instanceof HeadgateError) throw error;
      const cause = withoutCommand(this.redis.status === 'ready' ? error : (this.lastConnectionError ?? error));
      throw new BucketUnavailableError(`${script.name}: ${String(error)}`, { cause });
    }
  }
}
