import { clientIn, ScriptedBucket, World, warm } from './world.help-spec.js';

function started(change: Partial<Pick<ScriptedBucket, 'sharePerSec' | 'state'>> = {}) {
  const world = new World();
  const bucket = Object.assign(new ScriptedBucket(world), change);
  // Nothing comes from the bootstrap, so that every token here was granted.
  const client = clientIn(world, bucket, { bootstrap: { ratePerSec: 0, overflow: 'block' } });
  return { world, bucket, client, orders: client.flow('orders') };
}

const gapsOf = (times: readonly number[]) => times.slice(1).map((at, index) => at - (times[index] as number));

describe('refill loop', () => {
  it('asks once a refresh while nobody is short', async () => {
    const { world, bucket } = started();
    await world.advance(10_500);
    expect(bucket.requests).toHaveLength(11);
  });

  it('asks sooner, at least 100 ms apart, while callers wait, so that the whole rate can be used', async () => {
    const { world, bucket, orders } = started({ sharePerSec: 200 });
    let passed = 0;
    const work = async () => {
      for (;;) {
        await orders.acquire();
        passed += 1;
      }
    };
    for (let worker = 0; worker < 20; worker += 1) void work().catch(() => {});
    await world.advance(2000);
    passed = 0;
    await world.advance(6000);
    expect(passed / 6).toBeGreaterThan(190);
    expect(passed / 6).toBeLessThan(205);
    expect(Math.min(...gapsOf(bucket.sentAtMs))).toBeGreaterThanOrEqual(100);
  });

  it('waits as long as the server says when there is nothing yet', async () => {
    const { world, bucket, orders } = started({ sharePerSec: 0.5 });
    void orders.acquire(5).catch(() => {});
    await world.advance(10_000);
    expect(bucket.requests.length).toBeLessThan(14);
    await world.advance(3000);
    expect(orders.status().usedTokens).toBe(5);
  });

  it('repeats a request whose reply was lost under its id and body: one debit', async () => {
    const { world, bucket, orders } = started();
    await warm(world, orders, 20, 2000);
    bucket.state = 'loses the reply';
    const debitsBefore = bucket.debits;
    const lost = bucket.requests.length;
    while (bucket.requests.length < lost + 2) await world.advance(20);
    bucket.state = 'up';
    await world.advance(1500);
    const [first, ...repeats] = bucket.requests.slice(lost, lost + 3);
    for (const repeat of repeats) expect(repeat).toEqual(first);
    expect(bucket.debits - debitsBefore).toBeLessThanOrEqual(1);
    expect(orders.status().state).toBe('leased');
  });

  it('counts usage once, whatever was lost and repeated', async () => {
    const { world, bucket, orders } = started();
    for (const state of ['loses the reply', 'up', 'down', 'loses the reply', 'hangs', 'up'] as const) {
      bucket.state = state;
      await warm(world, orders, 20, 3000);
    }
    await world.advance(4000);
    expect(bucket.usedMilli / 1000).toBe(orders.status().usedTokens);
  });

  it('gives back what the demand no longer needs', async () => {
    const { world, bucket, orders } = started();
    await warm(world, orders, 80, 3000);
    expect(orders.status().spendableTokens).toBeGreaterThan(30);
    await world.advance(2500);
    expect(orders.status().spendableTokens).toBeLessThanOrEqual(1);
    expect(bucket.requests.flatMap((request) => request.returns).length).toBeGreaterThan(0);
  });

  it('leaves nothing to expire while it is idle', async () => {
    const { world, bucket } = started();
    await world.advance(60_000);
    const returned = bucket.requests.flatMap((request) => request.returns).reduce((sum, r) => sum + r.tokensMilli, 0);
    expect(bucket.grantedMilli - returned).toBeLessThanOrEqual(1000);
  });

  it('asks for all flows that are due in one call, and one flow that fails is alone in it', async () => {
    const world = new World();
    const bucket = new ScriptedBucket(world);
    const lease = bucket.lease.bind(bucket);
    bucket.lease = async (request) => {
      if (request.flow === 'bad') throw new Error('away');
      return lease(request);
    };
    const client = clientIn(world, bucket);
    const [good, bad] = [client.flow('good'), client.flow('bad')];
    await world.advance(10);
    expect(good.status().state).toBe('leased');
    expect(bad.status()).toMatchObject({ state: 'bootstrap', lastFailure: 'the answer does not name this flow' });
  });

  it('gives a slow producer its whole message, not a fraction', async () => {
    const { world, orders } = started({ sharePerSec: 0.1 });
    void orders.acquire().catch(() => {});
    await world.advance(11_000);
    expect(orders.status().usedTokens).toBe(1);
  });

  it('gives everything back at close', async () => {
    const { world, bucket, client, orders } = started();
    await warm(world, orders, 50, 3000);
    const { spendableTokens } = orders.status();
    expect(spendableTokens).toBeGreaterThan(10);
    await Promise.all([client.close(), world.advance(1500)]);
    const last = bucket.requests.at(-1);
    expect(last?.wantMilli).toBe(0);
    expect(last?.returns.reduce((sum, r) => sum + r.tokensMilli, 0)).toBe(spendableTokens * 1000);
    expect(client.close()).toBe(client.close());
  });

  it.each(['hangs', 'down'] as const)('closes in time with a store that is %s', async (state) => {
    const { world, bucket, client } = started();
    await world.advance(2500);
    bucket.state = state;
    let closed = false;
    void client.close({ deadlineMs: 200 }).then(() => (closed = true));
    await world.advance(401);
    expect(closed).toBe(true);
    expect(world.pendingTimers).toBe(0);
  });
});
