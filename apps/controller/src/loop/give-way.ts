import { setImmediate } from 'node:timers/promises';

/**
 * For work in many steps: awaited before each step, it lets `most` of them begin in one round of the event loop, however
 * many run side by side, and holds the others for the next round. Requests and answers are looked at in between.
 */
export function givingWay(most: number): () => Promise<void> {
  let begun = 0;
  let round: Promise<void> | null = null;
  return async () => {
    while (begun >= most) {
      round ??= setImmediate().then(() => {
        begun = 0;
        round = null;
      });
      await round;
    }
    begun += 1;
  };
}
