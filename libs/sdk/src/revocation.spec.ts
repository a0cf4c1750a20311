import { fleet, spendAll, World, warm } from './world.help-spec.js';

describe('a lower budget', () => {
  it('is obeyed at the next refresh: one refresh of the new share is kept and the rest returned', async () => {
    const world = new World();
    const { members, flows } = fleet(world, 1);
    const [{ bucket, flow }] = members as [(typeof members)[0]];
    await warm(world, flow, 90, 3050);
    expect(flow.status().spendableTokens).toBeGreaterThan(40);
    bucket.sharePerSec = 5;
    await world.advance(1100);
    expect(flow.status().spendableTokens).toBeLessThanOrEqual(5);
    await world.advance(1200);
    const returned = bucket.requests.flatMap((request) => request.returns).reduce((sum, r) => sum + r.tokensMilli, 0);
    expect(returned).toBeGreaterThan(30_000);
    const spent = await spendAll(world, flows, 10_000);
    expect(spent).toBeLessThan(70);
  });

  it('of nothing returns everything', async () => {
    const world = new World();
    const { members, flows } = fleet(world, 1);
    const [{ bucket, flow }] = members as [(typeof members)[0]];
    await warm(world, flow, 90, 3000);
    bucket.sharePerSec = 0;
    await world.advance(1100);
    expect(flow.status().spendableTokens).toBe(0);
    expect(await spendAll(world, flows, 5000)).toBe(0);
  });
});
