import { type PolicyBody } from '@headgate/contract';
import { type Policy } from '@headgate/core';
import { type Producer, type RecordMetadata } from 'kafkajs';
import { type ClientOptions, createClient, type FlowClient, type SendResult } from './index.js';
import { type ThrottledProducer, throttleProducer } from './kafkajs/index.js';

/** What the contract lets through is what core works on. */
export const policyFits = (body: PolicyBody): Policy => body;

/** These lines are proven by the compiler; they never run. */
export async function typesHold(orders: FlowClient, kafkaProducer: Producer): Promise<void> {
  const bootstrap: ClientOptions['bootstrap'] = { ratePerSec: 5, overflow: 'drop' };
  createClient({ url: 'http://x', producer: 'p', bootstrap });
  // @ts-expect-error A bootstrap is required.
  createClient({ url: 'http://x', producer: 'p' });
  // @ts-expect-error There is no default for what happens without tokens.
  createClient({ url: 'http://x', producer: 'p', bootstrap: { ratePerSec: 5 } });
  createClient({ url: 'http://x', producer: 'p', bootstrap: { file: 'bootstrap.json' } });

  const taken: boolean = orders.tryAcquire(2);
  // @ts-expect-error A text is no cost.
  orders.tryAcquire('5');
  const sent: SendResult<number> = await orders.send(async () => Number(taken), { cost: 2 });
  // @ts-expect-error Only a message that was sent has a value.
  sent.value.toFixed();
  if (sent.status === 'sent') sent.value.toFixed();
  else sent.retryAfterMs.toFixed();

  const throttled: ThrottledProducer<Producer> = throttleProducer(kafkaProducer, orders);
  const result: SendResult<RecordMetadata[]> = await throttled.send({ topic: 'orders', messages: [{ value: 'a' }] });
  if (result.status === 'sent') result.value[0]?.partition.toFixed();
  // @ts-expect-error A record has a topic.
  await throttled.send({ messages: [{ value: 'a' }] });
  // @ts-expect-error The cost is counted, not given.
  await throttled.send({ topic: 'orders', messages: [] }, { cost: 1 });
}

describe('types', () => {
  it('are proven by compiling this file', () => expect(typesHold).toBeInstanceOf(Function));
});
