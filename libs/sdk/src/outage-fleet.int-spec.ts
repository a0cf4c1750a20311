import { fleet, spendAll, World } from './world.help-spec.js';

describe('ten instances in an outage', () => {
  it('keeps the last share while the budget is valid, then the safe share, one event each, no error', async () => {
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
});
