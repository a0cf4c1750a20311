import { createProcessClock } from './process-clock.js';

function machine() {
  const now = { monotonicMs: 5000, wallMs: 1_000_000, uptimeMs: 90_000 };
  const clock = createProcessClock({
    monotonicMs: () => now.monotonicMs,
    wallMs: () => now.wallMs,
    // Whole seconds, as some systems give it.
    uptimeSec: () => Math.floor(now.uptimeMs / 1000),
  });
  const pass = (ms: number) => {
    now.monotonicMs += ms;
    now.wallMs += ms;
    now.uptimeMs += ms;
  };
  const sleep = (ms: number) => {
    now.wallMs += ms;
    now.uptimeMs += ms;
  };
  return { now, clock, pass, sleep };
}

describe('process clock', () => {
  it('counts the time that the machine slept', () => {
    const { clock, pass, sleep } = machine();
    const startMs = clock.monotonicMs();
    pass(1000);
    sleep(600_000);
    pass(1000);
    expect(clock.monotonicMs() - startMs).toBeGreaterThan(600_000);
    sleep(60_000);
    expect(clock.monotonicMs() - startMs).toBeLessThan(660_000);
    // A millisecond later it is noticed.
    pass(1);
    const passedMs = clock.monotonicMs() - startMs;
    expect(passedMs).toBeGreaterThan(660_000);
    expect(passedMs).toBeLessThan(664_000);
  });

  it.each([86_400_000, -86_400_000, 3000, -3000])('is not moved by a wall clock that steps by %d ms', (stepMs) => {
    const { now, clock, pass } = machine();
    const startMs = clock.monotonicMs();
    now.wallMs += stepMs;
    pass(500);
    expect(clock.monotonicMs() - startMs).toBe(500);
    now.wallMs -= stepMs;
    expect(clock.monotonicMs() - startMs).toBe(500);
  });

  it('never goes back', () => {
    const { now, clock, pass, sleep } = machine();
    let lastMs = clock.monotonicMs();
    for (const act of [
      () => sleep(10_000),
      () => (now.wallMs -= 50_000),
      () => pass(1),
      () => sleep(4000),
      () => (now.wallMs += 9000),
    ]) {
      act();
      expect(clock.monotonicMs()).toBeGreaterThanOrEqual(lastMs);
      lastMs = clock.monotonicMs();
    }
  });

  it('works on this machine', () => {
    const clock = createProcessClock();
    const first = clock.monotonicMs();
    expect(clock.monotonicMs() - first).toBeLessThan(1000);
    expect(Math.abs(clock.wallMs() - Date.now())).toBeLessThan(1000);
  });
});
