import { useSyncExternalStore } from 'react';
import { serverNowMs } from '../api/server-clock.js';

/** All ages on a page count on one beat, so that they never disagree. */
const BEAT_MS = 1000;
const listeners = new Set<() => void>();
let now = serverNowMs();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(beat, BEAT_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function beat(): void {
  now = serverNowMs();
  for (const listener of listeners) listener();
}

/** The server's time, once a second. Never older than the newest answer that was drawn. */
export function useNow(atLeastMs = 0): number {
  return Math.max(
    useSyncExternalStore(subscribe, () => now),
    atLeastMs,
  );
}
