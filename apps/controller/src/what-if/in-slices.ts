import { setImmediate } from 'node:timers/promises';

/** Plays it to its end, and lets everything else in this process go on at each of its yields. */
export async function inSlices<T>(playing: Generator<void, T, void>): Promise<T> {
  for (;;) {
    const { done, value } = playing.next();
    if (done) return value;
    await setImmediate();
  }
}
