import { type RedisClient, type RedisTokenBucket } from '@headgate/bucket';
import { type RedisPlace } from '@headgate/bucket/address';
import { TransportError } from '../errors.js';
import { BucketTransport } from './bucket-transport.js';
import { type Identity } from './identity.js';
import { type LeaseAnswer, type LeaseAsk, type Transport } from './transport.js';

/** Longer than the client's own deadline ever gets: a call that the client has left ends here. */
const COMMAND_MS = 1000;

interface Connection {
  readonly redis: RedisClient;
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
  disabledBy: string | null = null;

  constructor(
    private readonly place: RedisPlace,
    private readonly prefix: string | undefined,
    private readonly identity: Identity,
  ) {
    this.source = place.label;
  }

  async lease(asks: readonly LeaseAsk[], signal: AbortSignal): Promise<ReadonlyMap<string, LeaseAnswer>> {
    this.connection ??= this.load();
    const { redis, bucket, leases } = await this.connection;
    if (this.closed || signal.aborted) throw new TransportError('the client has given up this call');
    await dial(redis);
    if (signal.aborted) throw new TransportError('the client has given up this call');
    const [answers, disabledBy] = await Promise.all([leases.lease(asks, signal), this.readSwitch(bucket)]);
    this.disabledBy = disabledBy;
    return answers;
  }

  /** One GET a refresh. A lease that was granted must not fail for it, so an error leaves the switch as it was. */
  private async readSwitch(bucket: RedisTokenBucket): Promise<string | null> {
    const before = this.disabledBy;
    return await bucket.killSwitch().then(
      (key) => (key === null ? null : `${key} in Redis`),
      () => before,
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
    const bucketModule = await import('@headgate/bucket').catch((cause) => {
      this.connection = null;
      throw new TransportError('direct mode needs the package ioredis: npm install ioredis', 0, { cause });
    });
    const redis = bucketModule.connectRedis(this.place, { commandTimeoutMs: COMMAND_MS, keepsTrying: false });
    bucketModule.holdNoProcess(redis);
    // A connection that ends is dialled again at the next lease; without a listener ioredis prints it.
    redis.on('error', () => {});
    const prefix = this.prefix === undefined ? {} : { prefix: this.prefix };
    const bucket = new bucketModule.RedisTokenBucket(redis, { commandTimeoutMs: COMMAND_MS, ...prefix });
    return { redis, bucket, leases: new BucketTransport(bucket, this.identity) };
  }
}

/** A call that finds the connection half-way (another call dials) fails, and comes again after the back-off. */
async function dial(redis: RedisClient): Promise<void> {
  if (redis.status === 'ready') return;
  if (redis.status !== 'wait' && redis.status !== 'end') throw new TransportError(`Redis is ${redis.status}`);
  await redis.connect().catch((cause: Error) => {
    Reflect.deleteProperty(cause, 'command'); // of a login that failed it holds the password
    throw new TransportError('Redis cannot be reached', 0, { cause });
  });
}
