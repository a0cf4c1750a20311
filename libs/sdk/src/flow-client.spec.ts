import { MemoryTokenBucket } from '@headgate/bucket';
import { aBudget } from '@headgate/testing/contracts';
import { type FlowClient, InvalidCostError } from './index.js';
import { clientIn, ScriptedBucket, World, warm } from './world.help-spec.js';

async function started(sharePerSec = 100) {
  const world = new World();
  const bucket = new ScriptedBucket(world);
  bucket.sharePerSec = sharePerSec;
  const client = clientIn(world, bucket);
  const orders = client.flow('orders');
  await world.advance(1);
  return { world, bucket, client, orders };
}

/** Records in which order callers come through. */
function arrivals() {
  const order: string[] = [];
  const note = (name: string) =>
    [() => void order.push(name), (e: Error) => void order.push(`${name} ${e.name}`)] as const;
  return { order, note };
}

describe('acquire', () => {
  it('[S15] is a token bucket with rate and burst, and a wait that can be cancelled', async () => {
    const { world, orders } = await started(100);
    const aborted = new AbortController();
    const { order, note } = arrivals();
    await world.advance(3000);
    let burst = 0;
    while (burst <= 200 && orders.tryAcquire()) burst += 1;
    expect(burst).toBeGreaterThan(0);
    expect(burst).toBeLessThanOrEqual(200);
    void orders.acquire(5, { signal: aborted.signal }).then(...note('cancelled'));
    void orders.acquire(1).then(...note('next'));
    aborted.abort(new Error('no longer needed'));
    await world.advance(1000);
    expect(order).toEqual(['cancelled AbortError', 'next']);
    let passed = 0;
    for (let callers = 0; callers < 2500; callers += 1)
      void orders.acquire().then(
        () => (passed += 1),
        () => {},
      );
    await world.advance(1000);
    passed = 0;
    await world.advance(20_000);
    expect(passed / 20).toBeGreaterThan(95);
    expect(passed / 20).toBeLessThan(105);
  });

  it('[S15] has a whole burst at hand after it has idled, and no more than that', async () => {
    const world = new World();
    const bucket = new MemoryTokenBucket(world.clock);
    const budget = { rateMilliPerSec: 100_000, burstMilli: 100_000, safeMilliPerSec: 20_000 };
    const orders = clientIn(world, bucket).flow('orders');
    for (let seq = 1; seq <= 20; seq += 1) {
      await bucket.publish(aBudget({ ...budget, seq }));
      await world.advance(1000);
    }
    let passed = 0;
    for (let caller = 0; caller < 1000; caller += 1)
      void orders.acquire().then(
        () => (passed += 1),
        () => {},
      );
    await world.advance(100);
    expect(passed).toBeGreaterThanOrEqual(90);
    expect(passed).toBeLessThanOrEqual(115);
    await world.advance(900);
    expect(passed).toBeLessThanOrEqual(205);
  });

  it('lets callers through in the order they came, a large one not overtaken by small ones', async () => {
    const { world, orders } = await started(100);
    const { order, note } = arrivals();
    void orders.acquire(50).then(...note('large'));
    for (const name of ['a', 'b', 'c']) void orders.acquire(1).then(...note(name));
    expect(orders.tryAcquire()).toBe(false);
    await world.advance(3000);
    expect(order).toEqual(['large', 'a', 'b', 'c']);
  });

  it('lets nobody overtake a caller that waits for more than there is', async () => {
    const { world, orders } = await started(100);
    await warm(world, orders, 50, 3000);
    const large = orders.acquire(90);
    expect(orders.status()).toMatchObject({ waiting: 1 });
    expect(orders.status().spendableTokens).toBeGreaterThan(1);
    expect(orders.tryAcquire()).toBe(false);
    await world.advance(2000);
    await large;
  });

  it('sets no timer where tokens are there', async () => {
    const { world, orders } = await started();
    await warm(world, orders, 50, 3000);
    const before = world.pendingTimers;
    await orders.acquire(0.5);
    await orders.acquire();
    expect(world.pendingTimers).toBe(before);
  });

  it('[C4] ends a wait at its deadline with the reason and the link', async () => {
    const { world, orders } = await started(1);
    const error = await Promise.all([
      orders.acquire(100, { maxWaitMs: 2000 }).catch((e: unknown) => e),
      world.advance(2500),
    ]).then(([e]) => e);
    expect(error).toMatchObject({
      code: 'ACQUIRE_TIMEOUT',
      retriable: true,
      flow: 'orders',
      ratePerSec: 1,
      waitedMs: 2000,
      link: '/v1/flows/orders',
      reason: { code: 'BACKLOG_ABOVE_OBJECTIVE' },
      message:
        'no tokens within 2000 ms: flow orders is held at 1/s: billing is 12 s behind, objective 5 s (/v1/flows/orders)',
    });
    expect(orders.status()).toMatchObject({ waiting: 0, rejectedTokens: 100, counts: { timedOut: 1 } });
  });

  it('refuses an aborted signal before it waits', async () => {
    const { orders } = await started(1);
    await expect(orders.acquire(1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ACQUIRE_ABORTED' });
  });

  it('caps the callers that wait', async () => {
    const { world, bucket, orders } = await started(1);
    bucket.terms = { ...bucket.terms, overflow: { ...bucket.terms.overflow, maxWaiting: 3 } };
    await world.advance(2000);
    const outcomes: string[] = [];
    for (let caller = 0; caller < 5; caller += 1) {
      void orders.acquire(10).then(
        () => outcomes.push('passed'),
        (e: { code: string }) => outcomes.push(e.code),
      );
    }
    await world.settle();
    expect(outcomes).toEqual(['TOO_MANY_WAITING', 'TOO_MANY_WAITING']);
    expect(orders.status()).toMatchObject({ waiting: 3, counts: { crowdedOut: 2 } });
  });
});

describe('cost', () => {
  const bad = [Number.NaN, -1, 0, '5', '', [5], null, 1e308, Number.POSITIVE_INFINITY, 2 ** 53, 0.0005, 1.00001];

  it.each(bad.map((cost) => ({ cost })))('[F61] $cost is refused the same way everywhere', async ({ cost }) => {
    const { orders } = await started();
    const wrong = cost as number;
    const before = orders.status().usedTokens;
    expect(() => orders.tryAcquire(wrong)).toThrow(InvalidCostError);
    await expect(orders.acquire(wrong)).rejects.toMatchObject({ code: 'COST_INVALID', retriable: false });
    await expect(orders.send(() => 1, { cost: wrong })).rejects.toMatchObject({ code: 'COST_INVALID' });
    expect(orders.status().usedTokens).toBe(before);
  });

  it.each([0.001, 0.1, 1.1, 50])('%d is accepted', async (cost) => {
    const { world, orders } = await started(1000);
    const waiting = orders.acquire(cost);
    await world.advance(2000);
    await waiting;
    expect(orders.status().usedTokens).toBe(cost);
  });
});

describe('observe', () => {
  /** How many of a thousand calls pass. */
  const thousand = (orders: FlowClient) =>
    Array.from({ length: 1000 }, () => orders.tryAcquire()).filter(Boolean).length;

  it('passes everything, whatever was granted, and counts it', async () => {
    const { world, bucket, orders } = await started(0);
    const waiting = orders.acquire(20);
    bucket.terms = { ...bucket.terms, mode: 'observe' };
    await world.advance(2000);
    await waiting;
    expect(thousand(orders)).toBe(1000);
    await orders.acquire(1e6);
    bucket.state = 'down';
    await world.advance(120_000);
    expect(thousand(orders)).toBe(1000);
    expect(orders.status()).toMatchObject({ mode: 'observe', usedTokens: 1_002_020, state: 'safe' });
  });

  it('is what the kill switch means, with a policy that enforces and nobody there', async () => {
    const world = new World();
    const bucket = new ScriptedBucket(world);
    bucket.sharePerSec = 0;
    const orders = clientIn(world, bucket, { env: { HEADGATE_DISABLED: '1' } }).flow('orders');
    expect(thousand(orders)).toBe(1000);
    await world.advance(3000);
    expect(thousand(orders)).toBe(1000);
    expect(orders.status()).toMatchObject({ mode: 'observe', usedTokens: 2000 });
  });
});
