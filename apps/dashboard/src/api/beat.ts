import { serverNowMs } from './server-clock.js';

/** All ages on a page count on one beat, so that they never disagree. */
const BEAT_MS = 1000;
/** After an event of the stream, which beats too: the next one comes about a second later, and two beats would be two drawings. */
const AFTER_EVENT_MS = 1250;
const listeners = new Set<() => void>();
let now = serverNowMs();
let timer: ReturnType<typeof setTimeout> | undefined;

/** The server's time at the last beat. */
export const beatMs = (): number => now;

/** Called at each beat; the answer ends it. */
export function onBeat(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setTimeout(beat, BEAT_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** Ages are drawn in the same frame as what an event told. */
export function beatWithEvent(): void {
  if (timer !== undefined) beatAgainIn(AFTER_EVENT_MS);
}

const beat = (): void => beatAgainIn(BEAT_MS);

function beatAgainIn(nextMs: number): void {
  clearTimeout(timer);
  timer = setTimeout(beat, nextMs);
  now = serverNowMs();
  for (const listener of listeners) listener();
}
