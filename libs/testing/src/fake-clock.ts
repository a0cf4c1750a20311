import { type Clock } from '@headgate/core';

/** A clock that stands still until a test moves it. Its wall can be stepped without its monotonic time, as NTP does. */
export class FakeClock implements Clock {
  private shiftedMs = 0;

  constructor(
    private nowMs = 0,
    private readonly wallAtZeroMs = Date.UTC(2026, 0, 1),
  ) {}

  monotonicMs(): number {
    return this.nowMs;
  }

  wallMs(): number {
    return this.wallAtZeroMs + this.nowMs + this.shiftedMs;
  }

  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`A monotonic clock never goes back, and ${ms} ms is no time ahead`);
    this.nowMs += ms;
  }

  /** Steps the wall clock alone, in either direction. */
  shiftWall(ms: number): void {
    this.shiftedMs += ms;
  }
}
