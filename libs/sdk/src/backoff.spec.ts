import { Backoff, Deadline, MIN_SPACING_MS } from './backoff.js';

describe('back-off', () => {
  it.each([
    { failures: 1, least: MIN_SPACING_MS, most: 200 },
    { failures: 3, least: MIN_SPACING_MS, most: 800 },
    { failures: 50, least: MIN_SPACING_MS, most: 5000 },
  ])('waits up to $most ms after $failures failures, with full jitter', ({ failures, least, most }) => {
    const after = (random: number) => {
      const backoff = new Backoff(() => random);
      let waitMs = 0;
      for (let failure = 0; failure < failures; failure += 1) waitMs = backoff.failed();
      return waitMs;
    };
    expect(after(0)).toBe(least);
    expect(after(0.999_999)).toBeCloseTo(most, 0);
  });

  it('waits at least as long as the server asks, and forgets after a success', () => {
    const backoff = new Backoff(() => 1);
    expect(backoff.failed(60_000)).toBe(60_000);
    backoff.succeeded();
    expect(backoff.failing).toBe(false);
    expect(backoff.failed()).toBe(200);
  });
});

describe('deadline', () => {
  it('doubles while calls time out, up to a second, and follows what answers take', () => {
    const deadline = new Deadline(100);
    const seen = [deadline.ms];
    for (let timeout = 0; timeout < 5; timeout += 1) {
      deadline.timedOut();
      seen.push(deadline.ms);
    }
    deadline.answered(200);
    seen.push(deadline.ms);
    deadline.answered(1);
    expect([...seen, deadline.ms]).toEqual([100, 200, 400, 800, 1000, 1000, 600, 100]);
  });

  it('is never shorter than the transport asks', () => {
    const deadline = new Deadline(3000);
    deadline.timedOut();
    expect(deadline.ms).toBe(3000);
  });
});
