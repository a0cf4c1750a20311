import { type FlowClient } from '../flow-client.js';
import { overlaid } from '../overlaid.js';
import { type SendOptions, type SendResult } from '../send.js';
import { type SpilledMessage } from '../spill/spill-options.js';

type Confirmed = (error: unknown) => void;

/** As much of an amqplib confirm channel as is needed here; the package itself is not. */
export interface ConfirmChannel {
  publish(exchange: string, key: string, content: Buffer, options: unknown, confirmed: Confirmed): boolean;
  sendToQueue(queue: string, content: Buffer, options: unknown, confirmed: Confirmed): boolean;
}

type Waits = Omit<SendOptions, 'payload'>;
type PublishOptions<C extends ConfirmChannel> = NonNullable<Parameters<C['publish']>[3]>;

/** The publishing half of a confirm channel, held to the rate of a flow. Each settles when the broker has confirmed. */
export interface ThrottledPublishes<C extends ConfirmChannel> {
  publish(
    exchange: string,
    key: string,
    content: Buffer,
    options?: PublishOptions<C>,
    waits?: Waits,
  ): Promise<SendResult<void>>;
  sendToQueue(queue: string, content: Buffer, options?: PublishOptions<C>, waits?: Waits): Promise<SendResult<void>>;
}

export type ThrottledChannel<C extends ConfirmChannel> = Omit<C, keyof ConfirmChannel> & ThrottledPublishes<C>;

/**
 * Holds a confirm channel of amqplib to a flow: a message takes one token (or `waits.cost`), and without tokens the
 * flow's overflow strategy is applied. What is published counts as sent when the broker has confirmed it; a `nack` is
 * thrown. Everything else is the channel's own.
 *
 * @example
 * const channel = throttleChannel(await connection.createConfirmChannel(), client.flow('receipts'));
 * await channel.sendToQueue('receipts', Buffer.from(text), { persistent: true });
 */
export function throttleChannel<C extends ConfirmChannel>(channel: C, flow: FlowClient): ThrottledChannel<C> {
  const publish = (exchange: string, key: string, content: Buffer, options: unknown = {}, waits: Waits = {}) => {
    const payload = () => JSON.stringify({ exchange, key, content: content.toString('base64'), options });
    return flow.send(() => confirmed(channel, exchange, key, content, options), { ...waits, payload });
  };
  const sendToQueue = (queue: string, content: Buffer, options?: unknown, waits?: Waits) =>
    publish('', queue, content, options, waits);
  return overlaid(channel, { publish, sendToQueue }) as unknown as ThrottledChannel<C>;
}

/**
 * The `deliver` of a flow whose channel is wrapped by `throttleChannel`. Options that JSON cannot hold (headers of bytes)
 * do not survive the disk.
 */
export function deliverToChannel(channel: ConfirmChannel, onRepeat?: (message: SpilledMessage) => void) {
  return async (spilled: readonly SpilledMessage[]): Promise<void> => {
    for (const message of spilled) {
      if (message.isRepeat) onRepeat?.(message);
      const { exchange, key, content, options } = JSON.parse(message.payload.toString('utf8'));
      await confirmed(channel, exchange, key, Buffer.from(content, 'base64'), options);
    }
  };
}

const confirmed = (channel: ConfirmChannel, exchange: string, key: string, content: Buffer, options: unknown) =>
  new Promise<void>((resolve, reject) => {
    channel.publish(exchange, key, content, options, (error) => {
      if (error === null || error === undefined) resolve();
      else reject(error);
    });
  });
