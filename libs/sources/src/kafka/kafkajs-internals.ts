/**
 * The only file that reaches inside kafkajs, pinned at exactly 2.2.4: its connections bring TCP, TLS, SASL and framing,
 * while its public admin client would need a thousand times the requests (docs/adr/0002-raw-kafka-protocol.md).
 * kafkajs declares no `exports`, so its files can be required; the types are written by us, for what we use.
 */
import { createRequire } from 'node:module';
import { type Socket } from 'node:net';
import { type SaslOptions, type TlsOptions } from './kafka-config.js';

export interface KafkajsEncoder {
  readonly buffer: Buffer;
  writeInt8(value: number): this;
  writeInt16(value: number): this;
  writeInt32(value: number): this;
  writeInt64(value: number): this;
  writeBoolean(value: boolean): this;
  writeUVarInt(value: number): this;
  writeUVarIntString(value: string | null): this;
  writeBuffer(value: Buffer): this;
}

/** What kafkajs sends: `decode` must return an object, and its `clientSideThrottleTime` is obeyed for us (KIP-219). */
export interface KafkajsExchange<T> {
  readonly request: { apiKey: number; apiVersion: number; apiName: string; encode(): Promise<KafkajsEncoder> };
  readonly response: {
    decode(body: Buffer): Promise<{ clientSideThrottleTime: number; value: T }>;
    parse(decoded: { value: T }): Promise<T>;
  };
}

interface KafkajsConnection {
  isConnected(): boolean;
  readonly socket?: Socket;
}

export interface KafkajsPool {
  /** Two connections: the first for everything we send, the second, never opened here, for Fetch. */
  readonly pool: readonly KafkajsConnection[];
  send<T>(exchange: KafkajsExchange<T>): Promise<T>;
}

interface KafkajsBroker {
  /** Connects, asks ApiVersions and authenticates. */
  connect(): Promise<void>;
}

interface KafkajsRequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

type KafkajsLogger = Record<never, never>;

const require = createRequire(import.meta.url);
export const Encoder: new (initialBytes?: number) => KafkajsEncoder = require('kafkajs/src/protocol/encoder');
const ConnectionPool: new (options: object) => KafkajsPool = require('kafkajs/src/network/connectionPool');
const Broker: new (options: object) => KafkajsBroker = require('kafkajs/src/broker');
const RequestQueue: { prototype: KafkajsRequestQueue } = require('kafkajs/src/network/requestQueue');
const createSocketFactory: () => unknown = require('kafkajs/src/network/socketFactory');
const { createLogger }: { createLogger(options: object): KafkajsLogger } = require('kafkajs/src/loggers');

// kafkajs re-arms a timer with a negative delay for ever: about 1,000 wake-ups a second and connection, 4 % of a core,
// and a TimeoutNegativeWarning on Node 24. While nothing is pending there is nothing to check, so it is not armed.
const scheduleCheck = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function schedule(this: KafkajsRequestQueue) {
  if (this.pending.length > 0) scheduleCheck.call(this);
};

const silent = createLogger({ level: 0, logCreator: () => () => {} });

export interface PoolOptions {
  readonly host: string;
  readonly port: number;
  readonly clientId: string;
  readonly ssl?: TlsOptions | true;
  readonly sasl?: SaslOptions;
  readonly connectTimeoutMs: number;
}

/** A pool to one broker and the step that connects it. Failures are errors of the caller, so kafkajs logs nothing. */
export function kafkajsPool(options: PoolOptions): { pool: KafkajsPool; connect(): Promise<void> } {
  const { connectTimeoutMs, ...address } = options;
  const pool = new ConnectionPool({
    ...address,
    logger: silent,
    socketFactory: createSocketFactory(),
    connectionTimeout: connectTimeoutMs,
    // Our own deadlines are shorter and drop the connection; kafkajs's would tick ten times a second.
    enforceRequestTimeout: false,
    requestTimeout: connectTimeoutMs,
    reauthenticationThreshold: 10_000,
  });
  const broker = new Broker({
    connectionPool: pool,
    logger: silent,
    allowAutoTopicCreation: false,
    authenticationTimeout: connectTimeoutMs,
  });
  return { pool, connect: () => broker.connect() };
}
