import { type FlowClient } from '../flow-client.js';
import { type SendOptions, type SendResult } from '../send.js';

interface Messages {
  readonly messages: readonly unknown[];
}

/** As much of a kafkajs producer as is needed here; the package itself is not. */
export interface KafkaProducer {
  send(record: Messages): Promise<unknown>;
  sendBatch(batch: { readonly topicMessages?: readonly Messages[] }): Promise<unknown>;
}

type Sent<F extends (...args: never[]) => Promise<unknown>> = Promise<SendResult<Awaited<ReturnType<F>>>>;
type Waits = Omit<SendOptions, 'cost'>;

/** The sending half of a producer, held to the rate of a flow. */
export interface ThrottledProducer<P extends KafkaProducer> {
  /** One token per message of the record. */
  send(record: Parameters<P['send']>[0], options?: Waits): Sent<P['send']>;
  /** One token per message of all topics together: the batch goes out whole or not at all. */
  sendBatch(batch: Parameters<P['sendBatch']>[0], options?: Waits): Sent<P['sendBatch']>;
}

/**
 * Holds a kafkajs producer to a flow: every batch takes as many tokens as it has messages, and without tokens the flow's
 * overflow strategy is applied to the batch. Connecting, transactions and everything else stay with the producer.
 *
 * @example
 * const throttled = throttleProducer(kafka.producer(), client.flow('orders'));
 * const result = await throttled.send({ topic: 'orders', messages });
 * if (result.status === 'dropped') console.warn(result.hold.reason.text);
 */
export function throttleProducer<P extends KafkaProducer>(producer: P, flow: FlowClient): ThrottledProducer<P> {
  const through = async (cost: number, send: () => Promise<unknown>, options?: Waits): Promise<SendResult<unknown>> => {
    // An empty batch costs nothing, and a cost of nothing is refused: the producer decides what to make of it.
    if (cost === 0) return { status: 'sent', value: await send() };
    return await flow.send(send, { ...options, cost });
  };
  return {
    send: (record, options) => through(record.messages.length, () => producer.send(record), options) as Sent<P['send']>,
    sendBatch: (batch, options) => {
      const cost = (batch.topicMessages ?? []).reduce((sum, { messages }) => sum + messages.length, 0);
      return through(cost, () => producer.sendBatch(batch), options) as Sent<P['sendBatch']>;
    },
  };
}
