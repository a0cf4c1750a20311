import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface UntilOptions {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/**
 * Awaits a condition instead of sleeping: looks again and again until `holds` accepts what it saw, and returns that.
 * A look that throws counts as seen and not accepted. At the deadline it fails with `what` and with what was last seen.
 *
 * @example const reading = await until('the lag is known', () => newest('orders'), (seen) => seen.ok);
 */
export async function until<T>(
  what: string,
  look: () => T | Promise<T>,
  holds: (seen: T) => boolean = Boolean,
  { withinMs = 5_000, everyMs = 10 }: UntilOptions = {},
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    let lastSeen: unknown;
    try {
      const seen = await look();
      if (holds(seen)) return seen;
      lastSeen = seen;
    } catch (error) {
      lastSeen = error;
    }
    if (performance.now() >= deadline) {
      throw new Error(`Not within ${withinMs} ms: ${what}. Last seen: ${inspect(lastSeen, { depth: 4 })}`);
    }
    await sleep(everyMs);
  }
}
