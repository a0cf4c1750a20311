import { type LagTarget, type OkReading, type Reading } from '@headgate/core';
import { type RabbitMqServer } from '@headgate/testing';
import { type Channel, type ChannelModel, type ConfirmChannel, connect } from 'amqplib';

export const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
export const target = (queue: string): LagTarget => ({ id: queue, group: queue, topics: [queue] });

/** The user that Headgate is told to make: the tag `monitoring` and empty permissions. */
export const login = { user: 'headgate', password: 'reads-only' };

export async function addReader(server: RabbitMqServer): Promise<void> {
  await server.manage('PUT', `users/${login.user}`, { password: login.password, tags: 'monitoring' });
  await server.manage('PUT', `permissions/%2F/${login.user}`, { configure: '', write: '', read: '' });
}

export function okOf(reading: Reading | undefined): OkReading {
  if (!reading?.ok) throw new Error(`No numbers: ${JSON.stringify(reading)}`);
  return reading;
}

/** Messages that came, were done and wait. */
export function totalsOf(reading: Reading | undefined) {
  const { committedOffset, endOffset, partition } = okOf(reading).partitions[0]!;
  return { done: committedOffset!, end: endOffset!, depth: endOffset! - committedOffset!, epoch: partition };
}

/** Producers and consumers of a test, on connections of their own. */
export class RabbitWorld {
  private constructor(
    private readonly connection: ChannelModel,
    readonly channel: ConfirmChannel,
  ) {}

  static async open(url: string): Promise<RabbitWorld> {
    const connection = await connect(url);
    connection.on('error', () => undefined);
    return new RabbitWorld(connection, await connection.createConfirmChannel());
  }

  async declare(queue: string, args: Record<string, unknown> = {}): Promise<void> {
    await this.channel.assertQueue(queue, { durable: true, arguments: args });
  }

  async put(queue: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) this.channel.sendToQueue(queue, Buffer.from('x'));
    await this.channel.waitForConfirms();
  }

  /** Takes messages and does what it is told with each; without `onMessage` it holds them. */
  async consume(queue: string, prefetch: number, onMessage?: (ack: () => void) => void): Promise<Channel> {
    const channel = await this.connection.createChannel();
    channel.on('error', () => undefined);
    if (prefetch > 0) await channel.prefetch(prefetch);
    await channel.consume(queue, (message) => {
      if (message) onMessage?.(() => channel.ack(message));
    });
    return channel;
  }

  async close(): Promise<void> {
    await this.connection.close().catch(() => undefined);
  }
}
