import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FakeLagSource, machineMs, startRedis, until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

const PROCESSES = 5;
/** Ten of fifty die with one process. */
const PRODUCERS_EACH = 10;
const RATE_PER_SEC = 1000;
const OFFERED_PER_SEC = (2 * RATE_PER_SEC) / (PROCESSES * PRODUCERS_EACH);
const T_LEASE_MS = 5000;
const WINDOW_MS = 5000;
const script = fileURLToPath(new URL('../../../libs/sdk/test/spending-life.mjs', import.meta.url));

interface Told {
  readonly atMs: number;
  readonly spent: number;
}

/** What one process told: how many its producers had spent at each moment. */
class Life {
  readonly told: Told[] = [];
  readonly child: ChildProcess;

  constructor(url: string, name: string) {
    const args = [script, url, name, String(PRODUCERS_EACH), String(OFFERED_PER_SEC)];
    this.child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
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

describe('producers that die with tokens in their hands', () => {
  it('[F51] lose them until the lease ends: the rate is never exceeded, and the others use all of it again', async () => {
    const redis = await startRedis();
    const source = new FakeLagSource(() => performance.now());
    source.set(ORDERS, reading(partition(0, 0)));
    const controller = await TestController.start({
      ...{ yaml: fileYaml(flowYaml({ law: 'fixed', ceiling: RATE_PER_SEC })), redisUrl: redis.url, cycleMs: 200 },
      sources: { main: source },
    });
    const lives = Array.from({ length: PROCESSES }, (_, n) => new Life(controller.url, `p${n}`));
    const spent = (atMs: number) => lives.reduce((sum, life) => sum + life.spentBy(atMs), 0);
    /** Up to what all that live have told. */
    const toldMs = () => {
      const alive = lives.filter(({ child }) => child.signalCode === null);
      return Math.min(...alive.map(({ told }) => told.at(-1)?.atMs ?? 0));
    };
    const perSec = (fromMs: number) => ((spent(toldMs()) - spent(fromMs)) * 1000) / (toldMs() - fromMs);
    /** A whole window in which nearly all of the rate is spent; when it ended. */
    const used = (what: string, sinceMs: number) =>
      until(
        what,
        () => (toldMs() - WINDOW_MS > sinceMs ? perSec(toldMs() - WINDOW_MS) : 0),
        (rate) => rate >= 0.95 * RATE_PER_SEC,
        { withinMs: 180_000, everyMs: 50 },
      );
    try {
      const startMs = machineMs();
      const before = await used('all of the rate is used', startMs);
      lives[0]!.child.kill('SIGKILL');
      const killedMs = machineMs();
      await until(
        'it is dead',
        () => lives[0]!.child.signalCode,
        (signal) => signal === 'SIGKILL',
      );
      const after = await used('the others use all of it again', killedMs);
      const backMs = toldMs() - WINDOW_MS - killedMs;
      process.stdout.write(
        `F51: ${before.toFixed(0)}/s before, ${after.toFixed(0)}/s in a window that began ${backMs.toFixed(0)} ms after, of ${RATE_PER_SEC}/s\n`,
      );
      expect(backMs).toBeLessThan(10 * T_LEASE_MS);
      const times = lives[1]!.told.map(({ atMs }) => atMs).filter((atMs) => atMs <= toldMs());
      let worst = 0;
      for (const [from, fromMs] of times.entries())
        for (const atMs of times.slice(from))
          worst = Math.max(worst, spent(atMs) - spent(fromMs) - (RATE_PER_SEC * (atMs - fromMs)) / 1000);
      // The rate, a burst of one second, and what is held from before.
      expect(worst).toBeLessThanOrEqual(2 * RATE_PER_SEC);
    } finally {
      for (const { child } of lives) child.kill('SIGKILL');
      await controller.stop();
      await redis.stop();
    }
  }, 600_000);
});
