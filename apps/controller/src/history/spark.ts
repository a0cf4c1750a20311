/** Points of a sparkline and what each covers: five minutes. */
const SPARK_POINTS = 60;
export const SPARK_STEP_MS = 5000;

/** The last value of every five seconds, over five minutes. NaN is a gap. */
export class Spark {
  private readonly values = new Float32Array(SPARK_POINTS).fill(Number.NaN);
  private newest = Number.NEGATIVE_INFINITY;

  push(wallMs: number, value: number | null): void {
    const bin = Math.floor(wallMs / SPARK_STEP_MS);
    if (bin < this.newest) this.values.fill(Number.NaN);
    else this.clear(bin);
    this.newest = bin;
    this.values[bin % SPARK_POINTS] = value ?? Number.NaN;
  }

  /** Oldest first, up to the five seconds of `wallMs`. */
  read(wallMs: number): (number | null)[] {
    const end = Math.floor(wallMs / SPARK_STEP_MS);
    return Array.from({ length: SPARK_POINTS }, (_, n) => {
      const bin = end - SPARK_POINTS + 1 + n;
      if (bin > this.newest || bin <= this.newest - SPARK_POINTS) return null;
      const value = this.values[((bin % SPARK_POINTS) + SPARK_POINTS) % SPARK_POINTS]!;
      return Number.isNaN(value) ? null : Number(value.toPrecision(5));
    });
  }

  private clear(bin: number): void {
    const from = Math.max(this.newest + 1, bin - SPARK_POINTS + 1);
    for (let n = from; n <= bin; n += 1) this.values[n % SPARK_POINTS] = Number.NaN;
  }
}
