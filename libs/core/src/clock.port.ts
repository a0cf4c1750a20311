/** Time as the loop sees it. Injected everywhere, so that tests own it. */
export interface Clock {
  /** Milliseconds on a clock that never steps. All arithmetic on durations uses this one. */
  monotonicMs(): number;
  /** Milliseconds since 1970 UTC, for people to read only: it may step. */
  wallMs(): number;
}
export const Clock = Symbol('Clock');
