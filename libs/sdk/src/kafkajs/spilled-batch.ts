import { type SpilledMessage } from '../spill/spill-options.js';
import { type KafkaSender } from './kafka-sender.js';

/** A Buffer as JSON can hold it. */
interface Bytes {
  readonly base64: string;
}

const isBytes = (value: unknown): value is Bytes =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 1 && 'base64' in value;

/** A kafkajs batch as it is spilled: JSON, with keys, values and headers that are bytes in base64. */
export const encodeBatch = (batch: object): string =>
  JSON.stringify(batch, function (this: Record<string, unknown>, key, value: unknown) {
    // Buffer's own toJSON has run already; the bytes themselves are still in the holder.
    const original = this[key];
    return original instanceof Uint8Array ? { base64: Buffer.from(original).toString('base64') } : value;
  });

const decodeBatch = (payload: SpilledMessage['payload']): Parameters<KafkaSender['sendBatch']>[0] =>
  JSON.parse(payload.toString('utf8'), (_, value: unknown) =>
    isBytes(value) ? Buffer.from(value.base64, 'base64') : value,
  );

/**
 * The `deliver` of a flow whose producer is wrapped by `throttleProducer`: sends what was spilled through the same
 * producer, one batch after the other, so that the order is kept.
 *
 * @param onRepeat told before a batch is sent that may have been sent before; an idempotent producer cannot know it
 * @example
 * const producer = kafka.producer();
 * const orders = client.flow('orders', { spill: { folder: '/var/lib/checkout', deliver: deliverToKafka(producer) } });
 * const throttled = throttleProducer(producer, orders);
 */
export function deliverToKafka(producer: Pick<KafkaSender, 'sendBatch'>, onRepeat?: (message: SpilledMessage) => void) {
  return async (spilled: readonly SpilledMessage[]): Promise<void> => {
    for (const message of spilled) {
      if (message.isRepeat) onRepeat?.(message);
      await producer.sendBatch(decodeBatch(message.payload));
    }
  };
}
