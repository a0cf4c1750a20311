import { type RedisTokenBucket } from '@headgate/bucket';
import { type Redis } from 'ioredis';
import { TransportError } from '../errors.js';
import { BucketTransport } from './bucket-transport.js';
import { type Identity } from './identity.js';
import { type LeaseAnswer, type LeaseAsk, type Transport } from './transport.js';

const CONNECT_MS = 1000;
/** A peer that does not say goodbye is left. */
const DISCONNECT_MS = 200;
/** Longer than the client's own deadline ever gets: a call that the client has left ends here. */
const COMMAND_MS = 1000;

interface Connection {
  readonly redis: Redis;
  readonly bucket: RedisTokenBucket;
  readonly leases: BucketTransport;
}

/**
 * Leases straight from the controller's Redis. It dials when a lease is due and the last connection is gone; ioredis
 * itself neither retries nor queues, so no call runs twice and no timer of its own keeps the process alive.
 */
export class RedisTransport implements Transport {
  readonly deadlineMs = 100;
  readonly source: string;
  private connection: Promise<Connection> | null = null;
  private closed = false;
  private readonly offKey: string;
  disabledBy: string | null = null;

  constructor(
    private readonly url: string,
    private readonly prefix: string | undefined,
    private readonly identity: Identity,
  ) {
    const { protocol, host } = new URL(url);
    this.source = `${protocol}//${host}`;
    this.offKey = `${prefix ?? 'hg'}:off`;
  }

  async lease(asks: readonly LeaseAsk[], signal: AbortSignal): Promise<ReadonlyMap<string, LeaseAnswer>> {
    this.connection ??= this.load();
    const { redis, leases } = await this.connection;
    if (this.closed || signal.aborted) throw new TransportError('the client has given up this call');
    await dial(redis);
    if (signal.aborted) throw new TransportError('the client has given up this call');
    const [answers, off] = await Promise.all([leases.lease(asks, signal), this.readOff(redis)]);
    this.disabledBy = off ? `${this.offKey} in Redis` : null;
    return answers;
  }

  /** One GET a refresh. A lease that was granted must not fail for it, so an error leaves the switch as it was. */
  private async readOff(redis: Redis): Promise<boolean> {
    const wasOn = this.disabledBy !== null;
    return await redis.get(this.offKey).then(
      (value) => value !== null && value !== '0',
      () => wasOn,
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    const connection = await this.connection?.catch(() => null);
    await connection?.bucket.close();
    // One that has ended would start a timer which waits for it to end.
    if (connection?.redis.status !== 'end') connection?.redis.disconnect();
  }

  private async load(): Promise<Connection> {
    const [ioredis, bucketModule] = await Promise.all([import('ioredis'), import('@headgate/bucket')]).catch(
      (cause) => {
        this.connection = null;
        throw new TransportError('direct mode needs the package ioredis: npm install ioredis', 0, { cause });
      },
    );
    const redis = new ioredis.Redis(this.url, {
      lazyConnect: true,
      connectTimeout: CONNECT_MS,
      disconnectTimeout: DISCONNECT_MS,
      commandTimeout: COMMAND_MS,
      socketTimeout: 2 * COMMAND_MS,
      retryStrategy: () => null,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
    });
    redis.on('connect', () => redis.stream.unref());
    // A connection that ends is dialled again at the next lease; without a listener ioredis prints it.
    redis.on('error', () => {});
    const prefix = this.prefix === undefined ? {} : { prefix: this.prefix };
    const bucket = new bucketModule.RedisTokenBucket(redis, { commandTimeoutMs: COMMAND_MS, ...prefix });
    return { redis, bucket, leases: new BucketTransport(bucket, this.identity) };
  }
}

/** A call that finds the connection half-way (another call dials) fails, and comes again after the back-off. */
async function dial(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return;
  if (redis.status !== 'wait' && redis.status !== 'end') throw new TransportError(`Redis is ${redis.status}`);
  await redis.connect().catch((cause) => {
    throw new TransportError('Redis cannot be reached', 0, { cause });
  });
}
