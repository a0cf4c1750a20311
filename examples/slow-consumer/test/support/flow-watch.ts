import { setTimeout as sleep } from 'node:timers/promises';
import { type ControllerApi, type Decided } from './controller-api.js';

const EVERY_MS = 150;

export interface Seen extends Decided {
  /** When it was seen, on the monotonic clock of the test. */
  readonly seenMs: number;
}

/** Looks at a flow's newest decision again and again, so that a test can say what never happened in between. */
export class FlowWatch {
  private readonly seen: Seen[] = [];
  private isEnding = false;
  private readonly running: Promise<void>;

  private constructor(
    private readonly api: ControllerApi,
    private readonly flow: string,
  ) {
    this.running = this.run();
  }

  static start(api: ControllerApi, flow: string): FlowWatch {
    return new FlowWatch(api, flow);
  }

  get newest(): Seen | undefined {
    return this.seen[this.seen.length - 1];
  }

  /** Every decision between two instants, each once. */
  between(fromMs: number, toMs = performance.now()): readonly Seen[] {
    return this.seen.filter(({ seenMs }) => seenMs >= fromMs && seenMs <= toMs);
  }

  /** Every step up between two instants, in words; a test expects none. */
  rises(fromMs: number, toMs = performance.now()): string[] {
    const seen = this.between(fromMs, toMs);
    return seen.flatMap((now, i) => {
      const before = seen[i - 1];
      return before && now.ratePerSec > before.ratePerSec + 0.001
        ? [`${before.ratePerSec} → ${now.ratePerSec} at ${now.at}: ${now.why}`]
        : [];
    });
  }

  async stop(): Promise<void> {
    this.isEnding = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isEnding) {
      try {
        const decided = await this.api.decision(this.flow);
        if (decided.at !== this.newest?.at) this.seen.push({ ...decided, seenMs: performance.now() });
      } catch {
        // A controller that is down decides nothing, and there is nothing to see.
      }
      await sleep(EVERY_MS);
    }
  }
}
