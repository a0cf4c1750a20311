import { useSyncExternalStore } from 'react';
import { beatMs, onBeat } from '../api/beat.js';

/** The server's time, once a second. Never older than the newest answer that was drawn. */
export function useNow(atLeastMs = 0): number {
  return Math.max(useSyncExternalStore(onBeat, beatMs), atLeastMs);
}
