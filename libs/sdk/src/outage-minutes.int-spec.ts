import { fleet, spendAll, World } from './world.help-spec.js';

describe('minutes of an outage', () => {
  it('ten instances keep the last share while the budget is valid, then the safe share, one event each, no error', async () => {
    const world = new World();
    const { members, flows, transitions } = fleet(world, 10);
    await spendAll(world, flows, 3000);
    transitions.length = 0;
    for (const { bucket } of members) bucket.state = 'down';
    await spendAll(world, flows, 5000);
    const held = await spendAll(world, flows, 20_000);
    expect(held / 20 / 10).toBeGreaterThan(95);
    expect(held / 20 / 10).toBeLessThan(105);
    await spendAll(world, flows, 10_000);
    const safe = await spendAll(world, flows, 55_000);
    expect(safe / 55 / 10).toBeGreaterThan(9);
    expect(safe / 55 / 10).toBeLessThan(10.5);
    expect(transitions.filter(({ from, to }) => from === 'leased' && to === 'holding')).toHaveLength(10);
    expect(transitions.filter(({ from, to }) => from === 'holding' && to === 'safe')).toHaveLength(10);
    expect(transitions).toHaveLength(20);
    await Promise.all([...members.map(({ client }) => client.close()), world.advance(2000)]);
    expect(world.pendingTimers).toBe(0);
  }, 60_000);

  it('goes up to the safe share as well, when the last share was lower', async () => {
    const world = new World();
    const { members, flows } = fleet(world, 1);
    const [{ bucket, flow }] = members as [(typeof members)[0]];
    bucket.sharePerSec = 2;
    bucket.safeSharePerSec = 20;
    await spendAll(world, flows, 3000);
    bucket.state = 'hangs';
    expect((await spendAll(world, flows, 20_000)) / 20).toBeCloseTo(2, 0);
    await spendAll(world, flows, 15_000);
    expect(flow.status().state).toBe('safe');
    expect((await spendAll(world, flows, 20_000)) / 20).toBeCloseTo(20, 0);
  });

  it('is leased again with one event when the store is back', async () => {
    const world = new World();
    const { members, flows, transitions } = fleet(world, 1);
    const [{ bucket, flow }] = members as [(typeof members)[0]];
    await spendAll(world, flows, 2000);
    bucket.state = 'down';
    await spendAll(world, flows, 60_000);
    bucket.state = 'up';
    await spendAll(world, flows, 10_000);
    expect(flow.status()).toMatchObject({ state: 'leased', lastFailure: null });
    expect(transitions.map(({ to }) => to)).toEqual(['leased', 'holding', 'safe', 'leased']);
    expect((await spendAll(world, flows, 10_000)) / 10).toBeCloseTo(100, -1);
    // What was spent in the dark is reported after it.
    await world.advance(2000);
    expect(bucket.usedMilli / 1000).toBe(flow.status().usedTokens);
  });
});
