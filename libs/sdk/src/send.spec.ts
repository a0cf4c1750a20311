import { type OverflowStrategy } from '@headgate/core';
import { type FlowClient } from './index.js';
import { clientIn, ScriptedBucket, World } from './world.help-spec.js';

async function empty(strategy: OverflowStrategy, sharePerSec = 10) {
  const world = new World();
  const bucket = new ScriptedBucket(world);
  bucket.sharePerSec = sharePerSec;
  bucket.terms = { ...bucket.terms, overflow: { strategy, maxWaitMs: 1000, maxWaiting: 10_000 } };
  const orders = clientIn(world, bucket).flow('orders');
  await world.advance(1000);
  while (orders.tryAcquire());
  return { world, bucket, orders };
}

const sendOne = (orders: FlowClient, cost = 1) =>
  orders.send(() => 'ok', { cost }).catch((error: { code: string }) => error.code);

describe('send', () => {
  it('[S2] blocks until there are tokens', async () => {
    const { world, orders } = await empty('block');
    const result = sendOne(orders);
    await world.advance(1000);
    expect(await result).toEqual({ status: 'sent', value: 'ok' });
  });

  it('blocks no longer than the policy says', async () => {
    const { world, orders } = await empty('block', 0);
    const result = sendOne(orders);
    await world.advance(1000);
    expect(await result).toBe('ACQUIRE_TIMEOUT');
    expect(orders.status()).toMatchObject({ rejectedTokens: 1, counts: { sent: 0, timedOut: 1 } });
  });

  it('[S2] drops without calling, counts the tokens and tells why', async () => {
    const { orders } = await empty('drop');
    let calls = 0;
    const result = await orders.send(() => (calls += 1), { cost: 3 });
    expect(result).toMatchObject({
      status: 'dropped',
      hold: { ratePerSec: 10, reason: { code: 'BACKLOG_ABOVE_OBJECTIVE' } },
    });
    expect(calls).toBe(0);
    expect(orders.status()).toMatchObject({ droppedTokens: 3, counts: { dropped: 1 } });
  });

  it('[S2] [C4] rejects with when to come again, the reason and the link', async () => {
    const { world, orders } = await empty('reject');
    const error = await orders.send(() => 1, { cost: 2 }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      name: 'RateRejectedError',
      code: 'RATE_REJECTED',
      retriable: true,
      message: 'flow orders is held at 10/s: billing is 12 s behind, objective 5 s (/v1/flows/orders)',
      link: '/v1/flows/orders',
    });
    const { retryAfterMs } = error as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(0);
    await world.advance(retryAfterMs + 200);
    expect(await sendOne(orders, 2)).toEqual({ status: 'sent', value: 'ok' });
    expect(orders.status()).toMatchObject({ rejectedTokens: 2, counts: { rejected: 1, sent: 1 } });
  });

  it('[C4] links to the controller it leases from, without its credentials', async () => {
    const world = new World();
    const { createClient } = await import('./index.js');
    const client = createClient({
      url: 'http://user:password@127.0.0.1:9/',
      producer: 'checkout',
      bootstrap: { ratePerSec: 0, overflow: 'reject' },
      ...{ clock: world.clock, scheduler: world, log: () => {}, env: {} },
    });
    const error = await client
      .flow('orders')
      .send(() => 1)
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ reason: { code: 'BOOTSTRAP' }, link: 'http://127.0.0.1:9/v1/flows/orders' });
  });

  it('[S2] throttles to an even spacing', async () => {
    const { world, orders } = await empty('throttle', 20);
    const atMs: number[] = [];
    for (let call = 0; call < 15; call += 1) void orders.send(() => atMs.push(world.nowMs)).catch(() => {});
    await world.advance(1000);
    const gaps = atMs.slice(1).map((at, index) => at - (atMs[index] as number));
    expect(gaps.length).toBeGreaterThan(8);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(45);
  });

  it('refuses spill by name, and only where tokens are missing', async () => {
    const { world, orders } = await empty('spill');
    expect(await sendOne(orders)).toBe('SPILL_UNAVAILABLE');
    await world.advance(1500);
    expect(await sendOne(orders)).toEqual({ status: 'sent', value: 'ok' });
  });

  it('passes on what the function throws, and its tokens are spent', async () => {
    const { world, orders } = await empty('block');
    await world.advance(1500);
    const before = orders.status().usedTokens;
    const boom = () => {
      throw new Error('broker away');
    };
    await expect(orders.send(boom)).rejects.toThrow('broker away');
    expect(orders.status()).toMatchObject({ usedTokens: before + 1, counts: { failed: 1, sent: 0 } });
  });

  it.each(['block', 'drop', 'throttle', 'reject', 'spill'] as const)(
    'lets everything through in observe under %s',
    async (strategy) => {
      const { world, bucket, orders } = await empty(strategy, 0);
      bucket.terms = { ...bucket.terms, mode: 'observe' };
      await world.advance(1500);
      const results = await Promise.all(Array.from({ length: 100 }, () => sendOne(orders, 50)));
      expect(new Set(results.map((result) => JSON.stringify(result)))).toEqual(
        new Set(['{"status":"sent","value":"ok"}']),
      );
    },
  );

  it('refuses after close', async () => {
    const world = new World();
    const client = clientIn(world, new ScriptedBucket(world), { bootstrap: { ratePerSec: 5, overflow: 'drop' } });
    const orders = client.flow('orders');
    void client.close();
    expect(await sendOne(orders)).toBe('CLIENT_CLOSED');
  });
});
