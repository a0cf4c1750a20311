import { checkGrantBound, checkLedger, checkSpending } from '@headgate/testing';
import { newSeed } from '@headgate/testing/contracts';
import fc from 'fast-check';
import { RATE, Town } from './town.help-spec.js';

describe('what producers spend together', () => {
  it('[I2] is never more than was granted, whatever is lost on the way; ledger and grant bound hold', async () => {
    const step = fc.record({
      ms: fc.integer({ min: 50, max: 3000 }),
      times: fc.integer({ min: 0, max: 40 }),
      losesReplies: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
      const town = new Town(RATE);
      await town.publish();
      await town.world.advance(6000);
      const fromMs = town.world.nowMs;
      town.join(4);
      for (const { ms, times, losesReplies } of steps) {
        town.bucket.losesReplies = losesReplies;
        // A call without an answer is an outage: its tokens come from the last share, and are bounded below.
        if (losesReplies) await town.world.advance(Math.min(ms, 300));
        else await town.pass(ms, times);
      }
      const unleased = town.flows.map((flow) => flow.status().unleasedTokens * 1000);
      checkSpending(town.history, 'orders', () => Math.max(...unleased));
      checkLedger(town.history, 'orders');
      const rates = [{ fromMs, milliPerSec: RATE.rateMilliPerSec }];
      checkGrantBound(town.history, 'orders', { rates, burstMilli: RATE.burstMilli });
    });
    await fc.assert(property, { seed: newSeed('I2'), numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 10) });
  }, 60_000);

  it.each([2, 3])(
    'spends no more than the rate where one of %i answers arrives: what stood in for a lost one is repaid from it',
    async (answersOneOf) => {
      const town = new Town(RATE);
      await town.publish();
      town.join(1);
      await town.pass(10_000, 20);
      town.bucket.answersOneOf = answersOneOf;
      const SEC = 60;
      const spent = await town.pass(SEC * 1000, 20);
      expect(spent).toBeLessThanOrEqual(1.05 * (RATE.rateMilliPerSec / 1000) * SEC);
      expect(spent).toBeGreaterThan(0.5 * (RATE.rateMilliPerSec / 1000) * SEC);
    },
    60_000,
  );

  it('[I2] with nobody there, after the budget has expired, each spends its safe share and one local burst', async () => {
    const CLIENTS = 5;
    const town = new Town(RATE);
    await town.publish();
    town.join(CLIENTS);
    await town.pass(10_000, 20);
    town.bucket.away = true;
    await town.pass(31_000, 20, false);
    for (const flow of town.flows) expect(flow.status().state).toBe('safe');
    const spentAt: { readonly instance: number; readonly atMs: number }[] = [];
    for (let at = 0; at < 20_000; at += 50) {
      for (const [instance, flow] of town.flows.entries())
        for (let n = town.spend(20, [flow]); n > 0; n -= 1) spentAt.push({ instance, atMs: town.world.nowMs });
      await town.world.advance(50);
    }
    const shares = town.flows.map((flow) => flow.status().sharePerSec);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeLessThanOrEqual(20 * 1.01);
    for (const [instance, share] of shares.entries()) {
      const own = spentAt.filter((spent) => spent.instance === instance).map(({ atMs }) => atMs);
      expect(own.length / 20).toBeGreaterThan(0.9 * share);
      for (const [from, fromMs] of own.entries())
        for (const [to, toMs] of own.entries())
          if (to >= from)
            expect(to - from + 1).toBeLessThanOrEqual((share * (toMs - fromMs)) / 1000 + Math.max(1, share));
    }
  }, 60_000);

  it('[F59] passes the safe rate where instances are added during an outage; the excess that is reported is the true one', async () => {
    const town = new Town(RATE);
    await town.publish();
    town.join(5);
    await town.pass(10_000, 20);
    town.bucket.away = true;
    await town.pass(35_000, 20, false);
    const before = town.flows.map((flow) => flow.status().unleasedTokens).reduce((sum, tokens) => sum + tokens, 0);
    town.join(4, 15);
    const OUTAGE_SEC = 60;
    const spent = await town.pass(OUTAGE_SEC * 1000, 20, false);
    const safePerSec = RATE.safeMilliPerSec / 1000;
    // Five safe shares and four bootstraps: the one bound that cannot be promised.
    expect(spent).toBeGreaterThan(2 * safePerSec * OUTAGE_SEC);
    town.bucket.away = false;
    await town.publish();
    // Nobody spends any more; all of them report once they are answered.
    await town.pass(10_000, 0);
    const reports = await town.bucket.instances('orders');
    const reported = reports.reduce((sum, { unleasedMilli }) => sum + unleasedMilli, 0) / 1000;
    const actualExcess = spent - safePerSec * OUTAGE_SEC;
    expect(reported - before - safePerSec * OUTAGE_SEC).toBeCloseTo(actualExcess, 6);
    for (const { unleasedMilli } of reports) expect(unleasedMilli).toBeGreaterThan(0);
  }, 60_000);
});
