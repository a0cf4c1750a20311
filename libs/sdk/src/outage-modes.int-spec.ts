import { type OutageMode } from '@headgate/core';
import { clientIn, ScriptedBucket, spendAll, World } from './world.help-spec.js';

/** A flow that was leased at 100/s (safe 10/s), and that nobody has answered for long enough. */
async function dark(onOutage: OutageMode, forMs = 45_000) {
  const world = new World();
  const bucket = new ScriptedBucket(world);
  bucket.terms = { ...bucket.terms, onOutage };
  const states: string[] = [];
  const client = clientIn(world, bucket, { onTransition: ({ to }) => void states.push(to) });
  const orders = client.flow('orders');
  await spendAll(world, [orders], 3000);
  bucket.state = 'down';
  await spendAll(world, [orders], forMs);
  return { world, bucket, client, orders, states };
}

describe('outage modes', () => {
  it.each([
    { mode: 'safe' as const, perSec: 10 },
    { mode: 'hold' as const, perSec: 100 },
    { mode: 'closed' as const, perSec: 0 },
  ])(
    '[B8] under $mode an expired budget lets $perSec/s pass, and is not the state of one never received',
    async ({ mode, perSec }) => {
      const { world, orders, states } = await dark(mode);
      expect(await spendAll(world, [orders], 20_000)).toBeCloseTo(perSec * 20, -2);
      expect(orders.status()).toMatchObject({ state: mode, budget: 'expired', mode: 'enforce' });
      expect(states).toEqual(['leased', 'holding', mode]);

      const fresh = new ScriptedBucket(world);
      fresh.state = 'down';
      fresh.terms = { ...fresh.terms, onOutage: mode };
      const never = clientIn(world, fresh).flow('orders');
      expect(await spendAll(world, [never], 20_000)).toBeCloseTo(50 * 20, -2);
      expect(never.status()).toMatchObject({ state: 'bootstrap', budget: 'never' });
    },
  );

  it('[B8] under open everything passes once the budget has expired, and is counted as unpaid', async () => {
    const { orders, world, bucket } = await dark('open');
    const { unpaidTokens } = orders.status();
    expect(Array.from({ length: 10_000 }, () => orders.tryAcquire())).not.toContain(false);
    const status = orders.status();
    expect(status).toMatchObject({ state: 'open', budget: 'expired', hold: { reason: { code: 'OUTAGE_OPEN' } } });
    expect(status.unpaidTokens - unpaidTokens).toBeGreaterThan(9800);
    bucket.state = 'up';
    await world.advance(10_000);
    expect(orders.status()).toMatchObject({ state: 'leased', budget: 'valid' });
    expect((await spendAll(world, [orders], 10_000)) / 10).toBeLessThan(110);
    // What was let through without a grant is reported as such.
    await world.advance(2000);
    expect(bucket.requests.at(-1)?.usage).toMatchObject({ unleasedMilli: expect.any(Number) });
    const reported = bucket.unleasedMilli / 1000;
    expect(reported).toBe(orders.status().unleasedTokens);
    expect(reported).toBeGreaterThan(10_000);
  });

  it('under closed a caller waits for its longest wait, and passes when the store is back', async () => {
    const { world, bucket, orders } = await dark('closed');
    const late = orders.acquire(1, { maxWaitMs: 5000 }).catch((error: { code: string }) => error.code);
    await world.advance(6000);
    expect(await late).toBe('ACQUIRE_TIMEOUT');
    const waiting = orders.acquire(1);
    bucket.state = 'up';
    await world.advance(10_000);
    await expect(waiting).resolves.toBeUndefined();
  });

  it('wakes who waits at the moment that the mode begins, with nobody there to answer', async () => {
    const { world, bucket, orders } = await dark('safe', 0);
    bucket.sharePerSec = 0;
    bucket.state = 'up';
    await world.advance(2000);
    bucket.state = 'hangs';
    const waiting = orders.acquire(1, { maxWaitMs: 60_000 });
    await world.advance(40_000);
    await expect(waiting).resolves.toBeUndefined();
  });
});
