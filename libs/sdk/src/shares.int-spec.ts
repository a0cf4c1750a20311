import { newSeed } from '@headgate/testing/contracts';
import fc from 'fast-check';
import { RATE, T_LEASE_MS, Town } from './town.help-spec.js';

const RATE_PER_SEC = RATE.rateMilliPerSec / 1000;

describe('producers among whom a controller divides the rate', () => {
  it('[I12] who waits is served within its share and one lease, after any single step of the clock of the server', async () => {
    const CLIENTS = 4;
    const share = RATE_PER_SEC / CLIENTS;
    const property = fc.asyncProperty(
      fc.constantFrom(-3_600_000, -60_000, -1000, 0, 1000, 60_000, 3_600_000),
      fc.integer({ min: 0, max: 8000 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: CLIENTS, maxLength: CLIENTS }),
      async (stepMs, atMs, costs) => {
        const town = new Town(RATE);
        await town.publish();
        await town.world.advance(6000);
        await town.publish();
        town.join(CLIENTS);
        const waits: { readonly cost: number; readonly ms: number }[] = [];
        const waiting = new Map<number, number>();
        let isOver = false;
        let failure: unknown = null;
        for (const [n, flow] of town.flows.entries()) {
          const cost = costs[n]!;
          const loop = async () => {
            while (!isOver) {
              const sinceMs = town.world.nowMs;
              waiting.set(n, sinceMs);
              await flow.acquire(cost);
              waits.push({ cost, ms: town.world.nowMs - sinceMs });
            }
          };
          loop().catch((error: unknown) => (failure ??= isOver ? null : error));
        }
        for (let at = 0; at < 15_000; at += 50) {
          if (at % 1000 === 0) await town.turn();
          if (at >= atMs) town.stepMs = stepMs;
          await town.world.advance(50);
        }
        isOver = true;
        expect(failure).toBeNull();
        for (const [n, sinceMs] of waiting) waits.push({ cost: costs[n]!, ms: town.world.nowMs - sinceMs });
        for (const { cost, ms } of waits) expect(ms).toBeLessThanOrEqual((cost / share) * 1000 + T_LEASE_MS);
        for (const client of town.clients) void client.close({ deadlineMs: 1 });
        await town.world.advance(1000);
      },
    );
    await fc.assert(property, { seed: newSeed('I12'), numRuns: Number(process.env.HEADGATE_PROPERTY_RUNS ?? 10) });
  }, 300_000);

  it('[F51] ten of fifty die with tokens in their hands: the rate is never exceeded, and one lease later the others use all of it', async () => {
    const CLIENTS = 50;
    const KILLED = 10;
    const town = new Town(RATE);
    await town.publish();
    await town.world.advance(6000);
    await town.publish();
    town.join(CLIENTS);
    const spentAt: { readonly atMs: number; readonly passed: number }[] = [];
    const live = async (ms: number, flows = town.flows) => {
      let spent = 0;
      for (let at = 0; at < ms; at += 50) {
        if (at % 1000 === 0) await town.turn();
        const passed = town.spend(10, flows);
        spentAt.push({ atMs: town.world.nowMs, passed });
        spent += passed;
        await town.world.advance(50);
      }
      return (spent * 1000) / ms;
    };
    await live(10_000);
    const before = await live(10_000);
    const alive = town.flows.slice(KILLED);
    // They get tokens once more, and spend none of them.
    await live(1000, alive);
    const held = town.flows.slice(0, KILLED).reduce((sum, flow) => sum + flow.status().spendableTokens, 0);
    for (let n = 0; n < KILLED; n += 1) town.bucket.dead.add(`i${n}`);
    await live(T_LEASE_MS, alive);
    const after = await live(10_000, alive);
    process.stdout.write(
      `F51: ${before}/s before, ${after}/s one lease after ten of fifty died with ${held} tokens, of ${RATE_PER_SEC}/s\n`,
    );
    expect(held).toBeGreaterThan(0);
    expect(before).toBeGreaterThanOrEqual(0.95 * RATE_PER_SEC);
    expect(after).toBeGreaterThanOrEqual(0.95 * RATE_PER_SEC);
    let worst = 0;
    for (const [from, { atMs: fromMs }] of spentAt.entries()) {
      let spent = 0;
      for (const { atMs, passed } of spentAt.slice(from)) {
        spent += passed;
        worst = Math.max(worst, spent - (RATE_PER_SEC * (atMs - fromMs)) / 1000);
      }
    }
    // In any window the rate, one burst, and what they held when it began.
    expect(worst).toBeLessThanOrEqual(2 * RATE_PER_SEC);
  }, 120_000);
});
