import { type Channel, type ChannelModel, connect } from 'amqplib';
import { homeIsDown, noSuchQueue, QueueUnreadable } from './failures.js';
import { type RabbitMqConfig, vhostOf } from './rabbitmq-config.js';

/** What a passive declare answers: the queue itself, not its statistics. */
export interface LiveDepth {
  readonly readyMessages: number;
  readonly consumers: number;
}

/** Channels that are kept open; a queue more gets one for its question alone. */
const MAX_CHANNELS = 200;
/** A handshake that takes longer is given up, milliseconds. */
const OPEN_WITHIN_MS = 3000;
/** Seconds between heartbeats: a broker that is gone is noticed after two. */
const HEARTBEAT_SEC = 10;
/** The queue's name stands in the same sentence, after it. */
const HOME_IS_DOWN = /NOT_FOUND - home node '[^']*' of durable queue /;

/**
 * A connection of its own for passive declares. It asks and never declares: a queue that is not there stays so. Needs no
 * right on the queue, only that its user may open the vhost. A queue has its own channel, because the broker closes the
 * channel of a question that it refuses.
 */
export class AmqpLink {
  #connection: Promise<ChannelModel> | null = null;
  readonly #channels = new Map<string, Promise<Channel>>();
  #cut: (() => void) | null = null;

  constructor(private readonly config: RabbitMqConfig) {}

  /** Throws where the broker does not answer before the signal aborts; the connection is then cut. */
  async depthOf(queue: string, signal: AbortSignal): Promise<LiveDepth> {
    signal.throwIfAborted();
    const opened = this.channelOf(queue);
    try {
      return await this.ask(queue, opened, signal);
    } finally {
      // One that is not kept, or was forgotten meanwhile, serves nobody any more.
      if (this.#channels.get(queue) !== opened) letGo(opened);
    }
  }

  /** Cuts the connection; the next question opens another. */
  end(): void {
    this.#cut?.();
    this.#cut = null;
    this.#connection = null;
    this.#channels.clear();
  }

  /** Takes leave of the broker in order; cuts the connection where that is not answered before the signal aborts. */
  async leave(signal: AbortSignal): Promise<void> {
    if (this.#connection !== null) {
      const left = this.#connection.then((connection) => connection.close());
      await Promise.allSettled([beforeAbort(left, signal)]);
    }
    this.end();
  }

  /** Lets go of the channels of queues that are asked for no more. */
  retain(queues: ReadonlySet<string>): void {
    for (const [queue, channel] of this.#channels) {
      if (queues.has(queue)) continue;
      this.#channels.delete(queue);
      letGo(channel);
    }
  }

  private channelOf(queue: string): Promise<Channel> {
    const known = this.#channels.get(queue);
    if (known) return known;
    this.#connection ??= this.open();
    const opened = this.#connection.then(async (connection) => {
      const channel = await connection.createChannel();
      // Without a listener the refusal of one question would end this process.
      channel.on('error', forget);
      channel.on('close', forget);
      return channel;
    });
    const forget = () => this.forget(queue, opened);
    opened.catch(forget);
    if (this.#channels.size < MAX_CHANNELS) this.#channels.set(queue, opened);
    return opened;
  }

  private async ask(queue: string, opened: Promise<Channel>, signal: AbortSignal): Promise<LiveDepth> {
    const channel = await beforeAbort(opened, signal);
    try {
      const { messageCount, consumerCount } = await beforeAbort(channel.checkQueue(queue), signal);
      return { readyMessages: messageCount, consumers: consumerCount };
    } catch (error) {
      this.forget(queue, opened);
      const { code, message } = error as { code?: unknown; message?: string };
      if (code === 404 && HOME_IS_DOWN.test(message ?? '')) throw new QueueUnreadable(homeIsDown(queue));
      if (code === 404) throw new QueueUnreadable(noSuchQueue(queue, vhostOf(this.config)));
      if (signal.aborted) this.end();
      throw error;
    }
  }

  /** Another channel may have taken its place. */
  private forget(queue: string, opened: Promise<Channel>): void {
    if (this.#channels.get(queue) === opened) this.#channels.delete(queue);
  }

  private open(): Promise<ChannelModel> {
    const { url, user, password, tls } = this.config;
    const { protocol, hostname, port } = new URL(url!);
    const isTls = protocol === 'amqps:';
    const { insecure, ...pem } = tls ?? {};
    // The socket is our own, because closing in order waits for an answer of a broker that may be silent.
    const host = hostname.replace(/^\[|\]$/g, '');
    const login = {
      ...{ protocol: isTls ? 'amqps' : 'amqp', hostname: host, port: port === '' ? undefined : Number(port) },
      ...{ username: user, password, vhost: vhostOf(this.config), heartbeat: HEARTBEAT_SEC },
    };
    const client = { clientProperties: { connection_name: 'headgate' }, timeout: OPEN_WITHIN_MS };
    const options = { ...pem, ...client, rejectUnauthorized: insecure !== true };
    const opening = connect(login, options);
    const lost = () => {
      if (this.#connection === opening) this.end();
    };
    opening.then((connection) => {
      connection.on('error', lost);
      connection.on('close', lost);
      const { stream } = (connection as unknown as { connection: { stream: { destroy(why: Error): void } } })
        .connection;
      // An error, so that the client ends its heartbeat with it.
      const cut = () => stream.destroy(new Error('the connection was cut'));
      if (this.#connection === opening) this.#cut = cut;
      else cut();
    }, lost);
    return opening;
  }
}

/** Closes a channel that may be closed already, or was never opened. */
function letGo(channel: Promise<Channel>): void {
  channel.then((one) => one.close()).catch(() => undefined);
}

/** The result, or a failure once the signal aborts: what has not settled by then is abandoned. */
function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new DOMException('the deadline passed', 'AbortError'));
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
