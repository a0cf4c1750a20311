import { MemoryTokenBucket } from '@headgate/bucket';
import { FakeClock } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { memoryStores } from './support/memory-stores.js';
import { CREATE, edit } from './support/policy.js';
import { World } from './support/world.js';

const RESTARTS = 20;
/** Cycles between two restarts, and how long a restart takes. */
const LIFE = 8;
const DOWN_SEC = 3;
const SETTLE = 60;
const CAPACITY_PER_SEC = 1000;
const policy = { law: { name: 'drain' }, objective: { delaySec: 5 } };

class SharedBucket extends MemoryTokenBucket {
  override async close(): Promise<void> {}
}

interface Run {
  readonly rates: number[];
  readonly queues: number[];
  readonly reasons: string[];
  /** Rates of the first three seconds after each restart over the last one before it. */
  readonly jumps: number[];
}

/** Plays the same seconds with or without restarts. */
async function run(isRestarted: boolean): Promise<Run> {
  const stores = memoryStores();
  const world = new World();
  // The bucket is another process: its clock never begins anew, those of the controllers do.
  const bucketClock = new FakeClock(0);
  const bucket = new SharedBucket(bucketClock);
  let clock = new FakeClock(0);
  let controller: TestController;
  const [rates, reasons, jumps]: [number[], string[], number[]] = [[], [], []];
  const start = () => TestController.start({ yaml: 'flows: []\n', clock, bucket, stores });
  controller = await start();
  world.show(controller);
  await controller.put('/v1/flows/orders', edit(policy), CREATE);
  const second = async (isDown = false) => {
    world.second(rates.at(-2) ?? 800);
    bucketClock.advance(1000);
    world.show(controller);
    if (isDown) return void rates.push(rates.at(-1)!);
    await controller.cycle();
    const { decision } = (await controller.get('/v1/flows/orders')).body;
    rates.push(decision.ratePerSec);
    reasons.push(decision.reason);
    if (rates.length % 10 === 0) await controller.job('save-states');
  };
  const seconds = async (count: number, isDown = false) => {
    for (let n = 0; n < count; n++) await second(isDown);
  };
  await seconds(SETTLE);
  for (let restart = 0; restart < RESTARTS; restart++) {
    await seconds(LIFE);
    if (isRestarted) await controller.stop();
    await seconds(DOWN_SEC, isRestarted);
    if (isRestarted) {
      const monotonicMs = 1000 * restart;
      clock = new FakeClock(monotonicMs, bucketClock.wallMs() - monotonicMs);
      controller = await start();
    }
    const before = rates.at(-1)!;
    await seconds(3);
    jumps.push(...rates.slice(-3).map((rate) => rate / before));
  }
  await controller.stop();
  return { rates, queues: world.queues, reasons, jumps };
}

describe('a controller that is restarted 20 times', () => {
  it('[F20] keeps rate and backlog where an uninterrupted one keeps them', async () => {
    const [calm, restarted] = [await run(false), await run(true)];
    const after = (values: readonly number[]) => values.slice(SETTLE);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    process.stdout.write(
      `rates ${Math.min(...after(restarted.rates)).toFixed(0)} to ${Math.max(...after(restarted.rates)).toFixed(0)}/s, calm ${Math.min(...after(calm.rates)).toFixed(0)} to ${Math.max(...after(calm.rates)).toFixed(0)}/s; jumps ${Math.min(...restarted.jumps).toFixed(2)} to ${Math.max(...restarted.jumps).toFixed(2)} against ${Math.min(...calm.jumps).toFixed(2)} to ${Math.max(...calm.jumps).toFixed(2)}; queue ${Math.max(...after(restarted.queues))} against ${Math.max(...after(calm.queues))}\n`,
    );
    // Without a jump: a single early probe is what the law may risk at any time, and no habit of restarts.
    expect(Math.max(...restarted.jumps)).toBeLessThan(1.25);
    expect(Math.min(...restarted.jumps)).toBeGreaterThan(0.85);
    expect(restarted.jumps.filter((jump) => Math.abs(jump - 1) > 0.05).length).toBeLessThanOrEqual(0.15 * 3 * RESTARTS);
    expect(mean(after(restarted.rates)) / mean(after(calm.rates))).toBeCloseTo(1, 1);
    expect(Math.max(...after(restarted.rates))).toBeLessThan(1.5 * Math.max(...after(calm.rates)));
    expect(Math.max(...after(restarted.queues))).toBeLessThan(5 * CAPACITY_PER_SEC);
    expect(restarted.reasons.slice(1)).not.toContain('NO_READING');
  }, 120_000);

  it('goes on without a probe where it was killed in its first ten seconds, before any round of saving', async () => {
    const stores = memoryStores();
    const { lawStates } = stores;
    let isKilled = false;
    // A killed process saves nothing on its way out.
    const untilKilled = Object.assign(Object.create(lawStates), {
      saveMany: async (states: Parameters<typeof lawStates.saveMany>[0]) =>
        isKilled ? undefined : lawStates.saveMany(states),
    }) as typeof lawStates;
    const world = new World();
    const bucketClock = new FakeClock(0);
    const bucket = new SharedBucket(bucketClock);
    const start = (lawStatesOf: typeof lawStates, clock: FakeClock) =>
      TestController.start({ yaml: 'flows: []\n', clock, bucket, stores: { ...stores, lawStates: lawStatesOf } });
    const play = async (controller: TestController, seconds: number) => {
      const rates: number[] = [];
      for (let n = 0; n < seconds; n++) {
        bucketClock.advance(1000);
        rates.push(...(await world.play(controller, 1)));
      }
      return rates;
    };
    const first = await start(untilKilled, new FakeClock(0));
    await first.put('/v1/flows/orders', edit(policy), CREATE);
    const before = await play(first, 9);
    isKilled = true;
    await first.stop();
    const second = await start(lawStates, new FakeClock(500, bucketClock.wallMs()));
    const after = await play(second, 30);
    await second.stop();
    process.stdout.write(
      `killed at 9 s: ${before.map(Math.round).join(' ')} then ${after.map(Math.round).join(' ')}\n`,
    );
    expect(Math.max(...after)).toBeLessThan(1.5 * CAPACITY_PER_SEC);
    expect(Math.max(...after.slice(0, 5)) / before.at(-1)!).toBeLessThan(1.3);
  }, 60_000);
});
