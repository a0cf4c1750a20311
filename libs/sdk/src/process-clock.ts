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
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  uptimeSec: uptime,
};

/** The two clocks drift, and uptime comes in whole seconds on some systems: less than this is no sleep. */
const NOTICE_MS = 1500;

/**
 * The monotonic clock of Linux and macOS stands still while the machine sleeps, and a lease must not survive a sleep.
 * The wall clock betrays that something happened (a sleep, or somebody set it); the uptime, which is dear to read and so
 * read only then, tells which of the two. A step of the wall clock alone changes nothing.
 */
export function createProcessClock(sources: TimeSources = PROCESS_SOURCES): Clock {
  let asleepMs = 0;
  let skewMs = sources.wallMs() - sources.monotonicMs();
  const uptimeSkewMs = sources.uptimeSec() * 1000 - sources.monotonicMs();
  return {
    wallMs: () => sources.wallMs(),
    monotonicMs: () => {
      const monotonicMs = sources.monotonicMs();
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
