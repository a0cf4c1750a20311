import { MemoryTokenBucket } from '@headgate/bucket';
import { HeadgateError, type LeaseOutcome, type LeaseRequest } from '@headgate/core';
import { aBudget } from '@headgate/testing/contracts';
import { clientIn, World } from './world.help-spec.js';

const CLIENTS = 10_000;
/** As the server sets it for so many clients: one second for each thousand. */
const REFRESH_MS = 10_000;
const STEADY_PER_SEC = CLIENTS / (REFRESH_MS / 1000);

/** Refuses what is beyond its capacity before it does any work, as the controller's admission does. */
class Admission extends MemoryTokenBucket {
  away = false;
  readonly calls: { readonly atMs: number; readonly admitted: boolean }[] = [];
  private places = 2 * STEADY_PER_SEC;
  private asOfMs: number;

  constructor(private readonly world: World) {
    super(world.clock);
    this.asOfMs = world.nowMs;
  }

  override async lease(request: LeaseRequest): Promise<LeaseOutcome> {
    if (this.away) throw new Refused('ECONNREFUSED');
    const { nowMs } = this.world;
    const perMs = (1.5 * STEADY_PER_SEC) / 1000;
    this.places = Math.min(STEADY_PER_SEC, this.places + (nowMs - this.asOfMs) * perMs);
    this.asOfMs = nowMs;
    const admitted = this.places >= 1;
    this.calls.push({ atMs: nowMs, admitted });
    if (!admitted) throw new Refused('503');
    this.places -= 1;
    return super.lease(request);
  }
}

class Refused extends HeadgateError {
  readonly code = 'STORE_UNAVAILABLE';
  readonly retriable = true;
}

describe('ten thousand producers that lost the same server', () => {
  it('[F52] come back spread over a refresh: at most twice the steady rate, nobody refused after two, goodput kept', async () => {
    const world = new World();
    const server = new Admission(world);
    let seq = 0;
    const publish = () => {
      seq += 1;
      const lease = { leaseTtlMs: 30_000, refreshAfterMs: REFRESH_MS, validForMs: 60_000 };
      const rate = { rateMilliPerSec: 1e9, burstMilli: 1e9, safeMilliPerSec: 1e9 };
      return server.publish(aBudget({ ...lease, ...rate, seq }));
    };
    await publish();
    for (let n = 0; n < CLIENTS; n += 1) {
      clientIn(world, server, { instance: `i${n}`, random: () => Math.random() }).flow('orders');
      if (n % (CLIENTS / 100) === 0) await world.advance(REFRESH_MS / 100);
    }
    const pass = async (ms: number) => {
      for (let at = 0; at < ms; at += 5000) {
        await publish();
        await world.advance(5000);
      }
    };
    await pass(REFRESH_MS);
    server.away = true;
    await pass(REFRESH_MS);
    server.away = false;
    const backMs = world.nowMs;
    server.calls.length = 0;
    await pass(4 * REFRESH_MS);
    const perSec = Array.from({ length: 40 }, (_, sec) =>
      server.calls.filter(({ atMs }) => Math.floor((atMs - backMs) / 1000) === sec),
    );
    const peak = Math.max(...perSec.map((calls) => calls.length));
    const late = perSec.slice(20);
    const goodput = late.flat().filter(({ admitted }) => admitted).length / late.length;
    const refusedLate = late.flat().filter(({ admitted }) => !admitted).length;
    process.stdout.write(
      `F52: peak ${(peak / STEADY_PER_SEC).toFixed(2)} x steady, goodput ${(goodput / STEADY_PER_SEC).toFixed(2)}, refused late ${refusedLate}\n`,
    );
    expect(peak).toBeLessThanOrEqual(2 * STEADY_PER_SEC);
    expect(refusedLate).toBe(0);
    expect(goodput).toBeGreaterThanOrEqual(0.9 * STEADY_PER_SEC);
  }, 1_800_000);
});
