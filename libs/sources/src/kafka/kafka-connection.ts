import { HeadgateError } from '@headgate/core';
import { checkVersions, spokenForm } from './check-versions.js';
import { type ApiVersionsAnswer, apiVersions } from './codec/api-versions.js';
import { type KafkaAnswer, type KafkaRequest } from './codec/request.js';
import { beforeDeadline, startDeadline } from './deadline.js';
import {
  KafkaAuthenticationError,
  KafkaProtocolError,
  KafkaUnreachableError,
  KafkaVersionError,
} from './kafka-errors.js';
import { type KafkajsExchange, type KafkajsPool, kafkajsPool, type PoolOptions } from './kafkajs-internals.js';

/** An open, authenticated connection to a broker whose versions were checked. */
export interface KafkaConnection {
  readonly isOpen: boolean;
  send<T extends KafkaAnswer>(request: KafkaRequest<T>): Promise<T>;
  /** Closes it at once; whatever is under way fails. */
  drop(): void;
}

/** Connects, logs in, and checks that the broker speaks our versions. Gives up at `connectTimeoutMs` or on abort. */
export async function openConnection(options: PoolOptions, signal: AbortSignal): Promise<KafkaConnection> {
  const address = `${options.host}:${options.port}`;
  const { pool, connect } = kafkajsPool(options);
  const connection = connectionOf(pool, address);
  const deadline = startDeadline(options.connectTimeoutMs, signal);
  const handshake = async () => {
    await connect();
    if (deadline.signal.aborted) connection.drop(); // there was no socket to drop when it passed
    const answer = await connection.send(apiVersions('headgate', '0.1.0'));
    checkVersions(answer, address);
    return speaking(connection, answer, address);
  };
  try {
    return await beforeDeadline(handshake(), deadline.signal, `Connecting to the broker ${address}`);
  } catch (error) {
    connection.drop();
    throw asHeadgateError(error, address);
  } finally {
    deadline.end();
  }
}

/** The connection, which from now on sends each request in the newest version that the broker speaks. */
function speaking(connection: KafkaConnection, { ranges }: ApiVersionsAnswer, address: string): KafkaConnection {
  return {
    get isOpen() {
      return connection.isOpen;
    },
    drop: () => connection.drop(),
    send: (request) => {
      const form = spokenForm(request, ranges);
      const { name, version } = request.api;
      if (form === null)
        return Promise.reject(new KafkaVersionError(`The broker ${address} does not speak ${name} v${version}`));
      return connection.send(form);
    },
  };
}

function connectionOf(pool: KafkajsPool, address: string): KafkaConnection {
  return {
    get isOpen() {
      return pool.pool[0]?.isConnected() ?? false;
    },
    send: async (request) => {
      try {
        return await pool.send(exchangeOf(request, address));
      } catch (error) {
        throw asHeadgateError(error, address);
      }
    },
    // An error on the socket is the one way by which kafkajs fails all that is under way, also a connect that hangs.
    drop: () => void pool.pool[0]?.socket?.destroy(new Error('dropped by Headgate')),
  };
}

function exchangeOf<T extends KafkaAnswer>(request: KafkaRequest<T>, address: string): KafkajsExchange<T> {
  const { name, key, version } = request.api;
  const decode = (body: Buffer): T => {
    try {
      return request.decode(body);
    } catch (cause) {
      throw new KafkaProtocolError(`${name} v${version}: the answer of ${address} cannot be read`, { cause });
    }
  };
  return {
    request: { apiName: name, apiKey: key, apiVersion: version, encode: async () => request.encode() },
    response: {
      decode: async (body) => {
        const value = decode(body);
        // The link obeys the throttle time by itself: it can tell a quiet broker from a dead one.
        return { value, clientSideThrottleTime: 0 };
      },
      parse: async ({ value }) => value,
    },
  };
}

function asHeadgateError(error: unknown, address: string): HeadgateError {
  if (error instanceof HeadgateError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name.includes('SASL')) return new KafkaAuthenticationError(`${address} refused us: ${message}`, { cause: error });
  return new KafkaUnreachableError(`The broker ${address} cannot be reached: ${message}`, { cause: error });
}
