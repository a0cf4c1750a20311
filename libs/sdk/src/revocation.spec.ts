import { newSeed } from '@headgate/testing/contracts';
import fc from 'fast-check';
import { fleet, spendAll, World, warm } from './world.help-spec.js';

/** A refresh is a second, and moved by up to a tenth. */
const LATEST_REFRESH_MS = 1100;
const LEASE_TTL_MS = 5000;
const WATCH_MS = 4000;

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

  it('[I11] holds by the next refresh, and where that is lost by the end of the lease', async () => {
    const cuts = fc.record({
      sharePerSec: fc.integer({ min: 40, max: 200 }),
      cutTo: fc.double({ min: 0, max: 0.5, noNaN: true }),
      afterMs: fc.integer({ min: 2000, max: 3200 }),
      lostMs: fc.constantFrom(0, 700, 1500, 3000),
    });
    const property = fc.asyncProperty(cuts, async ({ sharePerSec, cutTo, afterMs, lostMs }) => {
      const world = new World();
      const { members, flows } = fleet(world, 1);
      const [{ bucket, flow }] = members as [(typeof members)[0]];
      // Grants alone may be spent: an outage gives nothing.
      Object.assign(bucket, { sharePerSec, validForMs: 0, safeSharePerSec: 0 });
      await warm(world, flow, 20 * Math.floor(sharePerSec / 22), afterMs);
      const cutPerSec = Math.floor(sharePerSec * cutTo);
      bucket.sharePerSec = cutPerSec;
      bucket.state = lostMs > 0 ? 'loses the reply' : 'up';
      const byMs = world.nowMs + (lostMs > 0 ? LEASE_TTL_MS : LATEST_REFRESH_MS);
      await spendAll(world, flows, lostMs);
      bucket.state = 'up';
      await world.advance(byMs - world.nowMs);
      // What it holds by then is a refresh of the new share; the bucket holds another one.
      expect(await spendAll(world, flows, WATCH_MS)).toBeLessThanOrEqual(cutPerSec * (WATCH_MS / 1000 + 2) + 1);
    });
    await fc.assert(property, { seed: newSeed('I11'), numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 6) });
  }, 60_000);
});
