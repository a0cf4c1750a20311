import { clientIn, ScriptedBucket, World } from './world.help-spec.js';

describe('acquire', () => {
  it('settles ten thousand waiters at close, and holds nothing after it', async () => {
    const world = new World();
    const client = clientIn(world, Object.assign(new ScriptedBucket(world), { sharePerSec: 0 }));
    const orders = client.flow('orders');
    await world.advance(1);
    const settled = Promise.allSettled(Array.from({ length: 10_000 }, () => orders.acquire()));
    const closed = client.close();
    await world.advance(2000);
    await closed;
    const codes = new Set((await settled).map((s) => (s.status === 'rejected' ? s.reason.code : 'passed')));
    expect([...codes]).toEqual(['CLIENT_CLOSED']);
    expect(world.pendingTimers).toBe(0);
    expect(orders.tryAcquire()).toBe(false);
    await expect(orders.acquire()).rejects.toMatchObject({ code: 'CLIENT_CLOSED' });
    expect(() => client.flow('more')).toThrow('closed');
  });
});
