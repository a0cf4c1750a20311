import { Backoff, Deadline, MIN_SPACING_MS } from './backoff.js';

const REFRESH_MS = 1000;

describe('back-off', () => {
  it.each([
    { failures: 1, most: 1000 },
    { failures: 2, most: 2000 },
    { failures: 50, most: 5000 },
  ])('waits up to $most ms after $failures failures, with full jitter', ({ failures, most }) => {
    const after = (random: number) => {
      const backoff = new Backoff(() => random);
      let waitMs = 0;
      for (let failure = 0; failure < failures; failure += 1) waitMs = backoff.failed(REFRESH_MS);
      return waitMs;
    };
    expect(after(0.999_999)).toBeCloseTo(most, 0);
    // Sooner than a refresh is a retry, and only one of them is there from the start.
    expect(after(0)).toBe(failures === 1 ? MIN_SPACING_MS : REFRESH_MS);
  });

  it('waits at least as long as the server asks, with jitter, and forgets after a success', () => {
    const backoff = new Backoff(() => 1);
    expect(backoff.failed(REFRESH_MS, 60_000)).toBeCloseTo(66_000, 0);
    backoff.succeeded();
    expect(backoff.failing).toBe(false);
    expect(backoff.failed(REFRESH_MS)).toBe(1000);
  });

  it('offers at most a tenth more where half of the calls fail', () => {
    const seed = 7;
    let state = seed;
    const random = () => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const backoff = new Backoff(random);
    const HOUR_MS = 3_600_000;
    let calls = 0;
    for (let atMs = 0; atMs < HOUR_MS; calls += 1) {
      if (random() < 0.5) atMs += backoff.failed(REFRESH_MS);
      else {
        backoff.succeeded();
        atMs += REFRESH_MS;
      }
    }
    expect(calls).toBeLessThan((1.1 * HOUR_MS) / REFRESH_MS);
    expect(calls).toBeGreaterThan((0.6 * HOUR_MS) / REFRESH_MS);
  });

  it('spreads ten thousand clients that lost the same server over a refresh', () => {
    const perTenth = new Array<number>(11).fill(0);
    for (let client = 0; client < 10_000; client += 1) {
      const waitMs = new Backoff(() => client / 10_000).failed(10_000);
      const tenth = Math.floor(waitMs / 1000);
      perTenth[tenth] = (perTenth[tenth] as number) + 1;
    }
    // The steady rate is 1,000 calls in each tenth of the refresh.
    expect(Math.max(...perTenth)).toBeLessThan(2000);
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
