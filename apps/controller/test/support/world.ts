import { type TestController } from './controller.js';
import { ORDERS, partition, reading } from './fixtures.js';

/** Two members on four partitions that take 1,000/s together, and producers that hear a rate a second late. */
export class World {
  private readonly ends = [10_000, 10_000, 10_000, 10_000];
  private readonly committed = [10_000, 10_000, 10_000, 10_000];
  readonly queues: number[] = [];
  /** What was published last and before, messages/s. */
  private heard: readonly [number, number] = [800, 800];

  constructor(
    private readonly offeredPerSec = 10_000,
    public capacityPerSec = 1000,
  ) {}

  /** A second passes, in which `ratePerSec` is held to; none in observe. */
  second(ratePerSec: number | null): void {
    const sent = Math.min(this.offeredPerSec, ratePerSec ?? this.offeredPerSec);
    for (let p = 0; p < this.ends.length; p++) {
      this.ends[p]! += Math.round(sent / this.ends.length);
      this.committed[p] = Math.min(this.ends[p]!, this.committed[p]! + this.capacityPerSec / this.ends.length);
    }
    this.queues.push(this.ends.reduce((sum, end, p) => sum + end - this.committed[p]!, 0));
  }

  show(controller: TestController): void {
    const partitions = this.ends.map((end, p) => ({
      ...partition(p, end - this.committed[p]!, this.committed[p]!),
      member: `member-${p % 2}`,
    }));
    controller.source.set(ORDERS, { ...reading(...partitions), members: 2 });
  }

  /** Seconds with a controller that reads and decides; every rate. */
  async play(controller: TestController, seconds: number, isHeld = true): Promise<number[]> {
    const rates: number[] = [];
    for (let n = 0; n < seconds; n++) {
      this.second(isHeld ? this.heard[1] : null);
      this.show(controller);
      await controller.cycle();
      const { ratePerSec } = (await controller.get('/v1/flows/orders/budget')).body;
      this.heard = [ratePerSec, this.heard[0]];
      rates.push(ratePerSec);
    }
    return rates;
  }
}
