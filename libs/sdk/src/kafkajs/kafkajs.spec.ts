import { clientIn, ScriptedBucket, World } from '../world.help-spec.js';
import { throttleProducer } from './index.js';

function throttled(strategy: 'drop' | 'block', sharePerSec: number) {
  const world = new World();
  const bucket = Object.assign(new ScriptedBucket(world), { sharePerSec });
  const orders = clientIn(world, bucket, { bootstrap: { ratePerSec: 0, overflow: strategy } }).flow('orders');
  bucket.terms = { ...bucket.terms, overflow: { ...bucket.terms.overflow, strategy } };
  const sent: unknown[] = [];
  const producer = {
    send: async (record: { topic: string; messages: string[] }) => {
      sent.push(record);
      return [{ partition: 1 }];
    },
    sendBatch: async (batch: { topicMessages?: { topic: string; messages: string[] }[] }) => {
      sent.push(batch);
      return [{ partition: 2 }];
    },
  };
  return { world, orders, sent, producer: throttleProducer(producer, orders) };
}

describe('kafkajs producer', () => {
  it('pays one token for each message of a record', async () => {
    const { world, orders, producer, sent } = throttled('block', 10);
    const result = producer.send({ topic: 'orders', messages: ['a', 'b', 'c'] });
    await world.advance(200);
    expect(sent).toEqual([]);
    await world.advance(1000);
    expect(await result).toEqual({ status: 'sent', value: [{ partition: 1 }] });
    expect(orders.status().usedTokens).toBe(3);
  });

  it('pays for all topics of a batch together', async () => {
    const { world, orders, producer } = throttled('block', 100);
    const result = producer.sendBatch({
      topicMessages: [
        { topic: 'a', messages: ['1', '2'] },
        { topic: 'b', messages: ['3'] },
      ],
    });
    await world.advance(1000);
    expect(await result).toMatchObject({ status: 'sent' });
    expect(orders.status().usedTokens).toBe(3);
  });

  it('applies the overflow strategy to the whole batch', async () => {
    const { world, orders, producer, sent } = throttled('drop', 1);
    await world.advance(100);
    expect(await producer.send({ topic: 'orders', messages: ['a', 'b', 'c'] })).toMatchObject({ status: 'dropped' });
    expect(sent).toEqual([]);
    expect(orders.status().droppedTokens).toBe(3);
  });

  it('leaves an empty batch to the producer', async () => {
    const { orders, producer, sent } = throttled('drop', 0);
    expect(await producer.sendBatch({})).toMatchObject({ status: 'sent' });
    expect(await producer.send({ topic: 'orders', messages: [] })).toMatchObject({ status: 'sent' });
    expect(sent).toHaveLength(2);
    expect(orders.status().usedTokens).toBe(0);
  });
});
