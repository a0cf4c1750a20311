import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FakeLagSource, machineMs, startRedis, until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

/** Fewer of them on a machine that cannot run so many. */
const PRODUCERS = Number(process.env.HEADGATE_PRODUCERS ?? 50);
const KILLED = PRODUCERS / 5;
const RATE_PER_SEC = 1000;
const T_LEASE_MS = 5000;
const script = fileURLToPath(new URL('../../../libs/sdk/test/spending-life.mjs', import.meta.url));

/** What one process told: how many it had spent at each moment. */
class Life {
  readonly told: { readonly atMs: number; readonly spent: number }[] = [];
  readonly child: ChildProcess;

  constructor(url: string, name: string) {
    this.child = spawn(process.execPath, [script, url, name, String((2 * RATE_PER_SEC) / PRODUCERS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    this.child.stdout!.on('data', (chunk: Buffer) => {
      const lines = (text + chunk.toString()).split('\n');
      text = lines.pop()!;
      for (const line of lines) {
        const [atMs = 0, spent = 0] = line.split(' ').map(Number);
        this.told.push({ atMs, spent });
      }
    });
  }

  spentBy(atMs: number): number {
    return this.told.findLast((one) => one.atMs <= atMs)?.spent ?? 0;
  }
}

describe('producers that die with a lease in their hands', () => {
  it('[F51] lose their tokens until the lease ends: the rate is never exceeded, and within one lease the others use all of it', async () => {
    const redis = await startRedis();
    const source = new FakeLagSource(() => performance.now());
    source.set(ORDERS, reading(partition(0, 0)));
    const controller = await TestController.start({
      ...{ yaml: fileYaml(flowYaml({ law: 'fixed', ceiling: RATE_PER_SEC })), redisUrl: redis.url, cycleMs: 200 },
      sources: { main: source },
    });
    const lives = Array.from({ length: PRODUCERS }, (_, n) => new Life(controller.url, `p${n}`));
    const spent = (atMs: number) => lives.reduce((sum, life) => sum + life.spentBy(atMs), 0);
    const perSec = (fromMs: number, toMs: number) => ((spent(toMs) - spent(fromMs)) * 1000) / (toMs - fromMs);
    const pass = async (ms: number) => {
      const sinceMs = machineMs();
      await until(`${ms} ms pass`, () => machineMs() - sinceMs > ms, Boolean, { withinMs: ms + 5000 });
      return machineMs() - 300; // each tells every 100 ms
    };
    try {
      await until('all of them spend', () => lives.every((life) => life.spentBy(machineMs()) > 0), Boolean, {
        withinMs: 180_000,
      });
      const beganMs = await pass(10_000);
      const killedMs = await pass(5000);
      expect(perSec(beganMs, killedMs)).toBeGreaterThan(0.9 * RATE_PER_SEC);
      for (const { child } of lives.slice(0, KILLED)) child.kill('SIGKILL');
      const againMs = await pass(T_LEASE_MS);
      const endMs = await pass(10_000);
      const after = perSec(againMs, endMs);
      process.stdout.write(
        `F51: ${perSec(beganMs, killedMs).toFixed(0)}/s before, ${after.toFixed(0)}/s one lease after, of ${RATE_PER_SEC}/s\n`,
      );
      expect(after).toBeGreaterThanOrEqual(0.95 * RATE_PER_SEC);
      // Every window of whole half seconds: the rate, a burst of one second, and what is held from before.
      for (let fromMs = beganMs; fromMs < endMs; fromMs += 500)
        for (let toMs = fromMs + 500; toMs <= endMs; toMs += 500)
          expect(spent(toMs) - spent(fromMs)).toBeLessThanOrEqual(
            (RATE_PER_SEC * (toMs - fromMs)) / 1000 + 2 * RATE_PER_SEC,
          );
    } finally {
      for (const { child } of lives) child.kill('SIGKILL');
      await controller.stop();
      await redis.stop();
    }
  }, 400_000);
});
