import { FakeClock } from './fake-clock.js';

describe('FakeClock', () => {
  it('moves both times together, and only when told to', () => {
    const clock = new FakeClock(1_000, 50_000);
    clock.advance(250);
    expect(clock.monotonicMs()).toBe(1_250);
    expect(clock.wallMs()).toBe(51_250);
  });

  it.each([{ stepMs: 3_600_000 }, { stepMs: -3_600_000 }])('steps the wall by $stepMs ms alone', ({ stepMs }) => {
    const clock = new FakeClock(0, 1e12);
    clock.shiftWall(stepMs);
    expect(clock.monotonicMs()).toBe(0);
    expect(clock.wallMs()).toBe(1e12 + stepMs);
  });

  it.each([{ ms: -1 }, { ms: Number.NaN }])('refuses to advance by $ms', ({ ms }) => {
    expect(() => new FakeClock().advance(ms)).toThrow(RangeError);
  });
});
