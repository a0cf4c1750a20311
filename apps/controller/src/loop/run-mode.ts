/** How jobs run: by themselves, or by a test that calls `JobRunner.runNow`. */
export interface RunMode {
  readonly manual: boolean;
  /** In [0, 1); the only chance in the controller, for jitter. */
  random(): number;
}
export const RunMode = Symbol('RunMode');
