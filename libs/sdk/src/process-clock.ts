import { uptime } from 'node:os';
import { type Clock } from '@headgate/core';

/** Where the three times come from; replaced in tests only. */
export interface TimeSources {
  monotonicMs(): number;
  wallMs(): number;
  /** Seconds since boot, the time asleep included. */
  uptimeSec(): number;
}

const PROCESS_SOURCES: TimeSources = {
  // The only clock of Node whose answer leaves nothing on the heap: `tryAcquire` reads it.
  monotonicMs: () => {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  wallMs: () => Date.now(),
  uptimeSec: uptime,
};

/** The two clocks drift, and uptime comes in whole seconds on some systems: less than this is no sleep. */
const NOTICE_MS = 1500;
/** So much running time after the last look at the wall clock it is looked at again. */
const LOOK_EVERY_MS = 1;

/**
 * The monotonic clock of Linux and macOS stands still while the machine sleeps, and a lease must not survive a sleep.
 * The wall clock betrays that something happened (a sleep, or somebody set it); the uptime, which is dear to read and so
 * read only then, tells which of the two. A step of the wall clock alone changes nothing. A sleep is noticed within a
 * millisecond of running time after it.
 */
export function createProcessClock(sources: TimeSources = PROCESS_SOURCES): Clock {
  let asleepMs = 0;
  let lookAtMs = Number.NEGATIVE_INFINITY;
  let skewMs = sources.wallMs() - sources.monotonicMs();
  const uptimeSkewMs = sources.uptimeSec() * 1000 - sources.monotonicMs();
  return {
    wallMs: () => sources.wallMs(),
    monotonicMs: () => {
      const monotonicMs = sources.monotonicMs();
      if (monotonicMs < lookAtMs) return monotonicMs + asleepMs;
      lookAtMs = monotonicMs + LOOK_EVERY_MS;
      const newSkewMs = sources.wallMs() - monotonicMs;
      if (Math.abs(newSkewMs - skewMs) > NOTICE_MS) {
        skewMs = newSkewMs;
        const sleptMs = sources.uptimeSec() * 1000 - monotonicMs - uptimeSkewMs;
        if (sleptMs > asleepMs + NOTICE_MS) asleepMs = sleptMs;
      }
      return monotonicMs + asleepMs;
    },
  };
}
