import { newSeed } from '@headgate/testing/contracts';
import fc from 'fast-check';
import { clientIn, fleet, ScriptedBucket, spendAll, World, warm } from './world.help-spec.js';

describe('outage', () => {
  it('has no gap between the last grant and the refill that takes over', async () => {
    const world = new World();
    const { members, flows } = fleet(world, 1);
    const [{ bucket }] = members as [(typeof members)[0]];
    await spendAll(world, flows, 5000);
    bucket.state = 'hangs';
    expect(await spendAll(world, flows, 3000)).toBeGreaterThan(270);
  });

  it('goes on when a listener throws', async () => {
    const world = new World();
    const bucket = new ScriptedBucket(world);
    const said: string[] = [];
    const onTransition = () => {
      throw new Error('mine');
    };
    const orders = clientIn(world, bucket, { onTransition, log: (line) => void said.push(line) }).flow('orders');
    await world.advance(2000);
    expect(orders.status().state).toBe('leased');
    expect(said[1]).toContain('mine');
  });
});

describe('expiry', () => {
  it('[F15] ignores a wall clock that steps by a day, and spends nothing stale after a sleep of ten minutes', async () => {
    const world = new World();
    const { members } = fleet(world, 1);
    const [{ bucket, flow }] = members as [(typeof members)[0]];
    await warm(world, flow, 60, 3000);
    const before = flow.status();
    expect(before.spendableTokens).toBeGreaterThan(20);
    world.clock.shiftWall(86_400_000);
    expect(flow.status()).toEqual(before);
    world.clock.shiftWall(-2 * 86_400_000);
    expect(flow.status()).toEqual(before);
    bucket.state = 'hangs';
    world.suspend(600_000);
    expect(flow.tryAcquire()).toBe(false);
  });

  it('[I10] counts the ttl of a repeated request from its first sending', async () => {
    const world = new World();
    const bucket = Object.assign(new ScriptedBucket(world), { validForMs: 0, safeSharePerSec: 0 });
    const orders = clientIn(world, bucket, { bootstrap: { ratePerSec: 0, overflow: 'block' } }).flow('orders');
    await warm(world, orders, 60, 3000);
    bucket.state = 'loses the reply';
    const first = bucket.requests.length;
    // Everything held is spent, so that what is held afterwards came with the repeated request.
    await spendAll(world, [orders], 1000);
    const firstSentMs = bucket.sentAtMs[first] as number;
    bucket.state = 'up';
    while (orders.status().state !== 'leased') await world.advance(10);
    bucket.state = 'hangs';
    expect(bucket.requests.at(-1)).toEqual(bucket.requests[first]);
    expect(world.nowMs).toBeGreaterThan(firstSentMs + 500);
    // A demand that cannot be met keeps the client from giving the tokens back.
    while (world.nowMs < firstSentMs + 4900) {
      expect(orders.tryAcquire(1000)).toBe(false);
      await world.advance(50);
    }
    await world.advance(firstSentMs + 4990 - world.nowMs);
    expect(orders.status().spendableTokens).toBeGreaterThan(0);
    await world.advance(11);
    expect(orders.status().spendableTokens).toBe(0);
  });

  it('[I10] never spends a token after the moment of sending plus its ttl', async () => {
    const actions = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 1, max: 4000 }) }),
        fc.record({ kind: fc.constant('take' as const), tokens: fc.integer({ min: 1, max: 60 }) }),
        fc.record({ kind: fc.constant('acquire' as const), tokens: fc.integer({ min: 1, max: 60 }) }),
        fc.record({
          kind: fc.constant('store' as const),
          state: fc.constantFrom('up' as const, 'loses the reply' as const),
        }),
      ),
      { minLength: 1, maxLength: 60 },
    );
    const property = fc.asyncProperty(actions, async (steps) => {
      const world = new World();
      const bucket = new ScriptedBucket(world);
      // Grants alone may be spent: no refill in the bootstrap, and none in an outage.
      Object.assign(bucket, { validForMs: 0, safeSharePerSec: 0 });
      const client = clientIn(world, bucket, { bootstrap: { ratePerSec: 0, overflow: 'block' } });
      const orders = client.flow('orders');
      let usedTokens = 0;
      for (const step of steps) {
        if (step.kind === 'advance') await world.advance(step.ms);
        else if (step.kind === 'store') bucket.state = step.state;
        else if (step.kind === 'take') orders.tryAcquire(step.tokens);
        else void orders.acquire(step.tokens, { maxWaitMs: 3000 }).catch(() => {});
        await world.settle();
        // Everything spent lately was granted by a request that was sent less than a ttl ago.
        const spentNow = orders.status().usedTokens - usedTokens;
        usedTokens += spentNow;
        const span = step.kind === 'advance' ? step.ms : 0;
        const liveMilli = bucket.grantsSince(world.nowMs - span - 5000);
        expect(spentNow * 1000).toBeLessThanOrEqual(liveMilli);
        expect(orders.status().spendableTokens * 1000).toBeLessThanOrEqual(bucket.grantsSince(world.nowMs - 5000));
      }
    });
    const numRuns = Number(process.env.HEADGATE_PROPERTY_RUNS ?? 8);
    await fc.assert(property, { seed: newSeed('I10'), numRuns });
  }, 60_000);
});
