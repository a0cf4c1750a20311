import { type FlowClient } from './index.js';
import { clientIn, fleet, ScriptedBucket, spendAll, World } from './world.help-spec.js';

describe('bootstrap', () => {
  it.each(['down', 'hangs'] as const)('[F01] begins at once at its rate with a store that is %s', async (state) => {
    const world = new World();
    const { flows, transitions } = fleet(world, 1, state);
    const [orders] = flows as [FlowClient];
    const startedMs = world.nowMs;
    await orders.acquire();
    expect(world.nowMs).toBe(startedMs);
    const spent = await spendAll(world, flows, 60_000);
    expect(spent / 60).toBeGreaterThan(50 * 0.95);
    expect(spent / 60).toBeLessThan(50 * 1.05);
    expect(orders.status()).toMatchObject({ state: 'bootstrap', sharePerSec: 50, answerAgeMs: null });
    expect(transitions).toEqual([]);
  });

  it('says in one line what holds', () => {
    const world = new World();
    const said: string[] = [];
    clientIn(world, new ScriptedBucket(world), { log: (line) => void said.push(line) }).flow('orders');
    expect(said).toEqual([
      'headgate: flow orders, mode enforce, bootstrap 50/s, overflow block until the first contact, source a bucket in this process',
    ]);
  });

  it('holds again at a rate of its own for each flow', async () => {
    const world = new World();
    const bucket = new ScriptedBucket(world);
    bucket.state = 'down';
    const client = clientIn(world, bucket);
    const slow = client.flow('slow', { bootstrap: { ratePerSec: 0.5, overflow: 'drop' } });
    expect(client.flow('slow')).toBe(slow);
    expect(await spendAll(world, [slow], 20_000)).toBe(10);
  });
});
