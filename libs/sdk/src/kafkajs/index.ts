import { type FlowClient } from '../flow-client.js';
import { overlaid } from '../overlaid.js';
import { type SendOptions, type SendResult } from '../send.js';
import { type KafkaSender, type Messages } from './kafka-sender.js';
import { encodeBatch } from './spilled-batch.js';

export type { KafkaSender } from './kafka-sender.js';
export { deliverToKafka } from './spilled-batch.js';

/** A kafkajs producer; what it has beside these stays as it is. */
export interface KafkaProducer extends KafkaSender {
  transaction?(): Promise<KafkaSender>;
}

type Sent<F extends (...args: never[]) => Promise<unknown>> = Promise<SendResult<Awaited<ReturnType<F>>>>;
type Waits = Omit<SendOptions, 'cost' | 'payload'>;

/** The sending half of a producer or a transaction, held to the rate of a flow. */
export interface ThrottledSends<P extends KafkaSender> {
  /** One token per message of the record. */
  send(record: Parameters<P['send']>[0], options?: Waits): Sent<P['send']>;
  /** One token per message of all topics together: the batch goes out whole or not at all. */
  sendBatch(batch: Parameters<P['sendBatch']>[0], options?: Waits): Sent<P['sendBatch']>;
}

type Transaction<P> = P extends { transaction(): Promise<infer T extends KafkaSender> }
  ? { transaction(): Promise<Omit<T, keyof KafkaSender> & ThrottledSends<T>> }
  : unknown;

/** The whole producer; what it sends, in transactions as well, is held to the rate of a flow. */
export type ThrottledProducer<P extends KafkaProducer> = Omit<P, keyof KafkaProducer> &
  ThrottledSends<P> &
  Transaction<P>;

/**
 * Holds a kafkajs producer to a flow: every batch takes as many tokens as it has messages, and without tokens the flow's
 * overflow strategy is applied to the batch. Everything else (connecting, events, idempotence, transactions) is the
 * producer's own. A message of a transaction is never spilled: it would leave the transaction.
 *
 * @example
 * const producer = throttleProducer(kafka.producer(), client.flow('orders'));
 * const result = await producer.send({ topic: 'orders', messages });
 * if (result.status === 'dropped') console.warn(result.hold.reason.text);
 */
export function throttleProducer<P extends KafkaProducer>(producer: P, flow: FlowClient): ThrottledProducer<P> {
  const begin = async () => {
    const transaction = await (producer.transaction as () => Promise<KafkaSender>)();
    return overlaid(transaction, throttledSends(transaction, flow, false));
  };
  const own = { ...throttledSends(producer, flow, true), ...(producer.transaction ? { transaction: begin } : {}) };
  return overlaid(producer, own) as unknown as ThrottledProducer<P>;
}

function throttledSends(sender: KafkaSender, flow: FlowClient, maySpill: boolean) {
  const through = async (
    batch: Parameters<KafkaSender['sendBatch']>[0],
    send: () => Promise<unknown>,
    waits?: Waits,
  ) => {
    const cost = (batch.topicMessages ?? []).reduce((sum, { messages }) => sum + messages.length, 0);
    // An empty batch costs nothing, and a cost of nothing is refused: the producer decides what to make of it.
    if (cost === 0) return { status: 'sent', value: await send() };
    const payload = maySpill ? { payload: () => encodeBatch(batch) } : {};
    return await flow.send(send, { ...waits, cost, ...payload });
  };
  return {
    send: (record: Messages & { topic?: string }, waits?: Waits) => {
      const { topic, messages, ...rest } = record;
      return through({ ...rest, topicMessages: [{ topic, messages } as Messages] }, () => sender.send(record), waits);
    },
    sendBatch: (batch: Parameters<KafkaSender['sendBatch']>[0], waits?: Waits) =>
      through(batch, () => sender.sendBatch(batch), waits),
  };
}
