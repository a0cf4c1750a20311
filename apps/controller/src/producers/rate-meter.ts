const SECOND_MS = 1000;
/** Five seconds are smooth and follow soon; reports of many instances come at most five seconds apart. */
const SPAN_SEC = 5;

/** What was added per second, over the last five whole seconds. */
export class RateMeter {
  private readonly sums = new Float64Array(SPAN_SEC + 1);
  private newestSec: number | null = null;
  private firstSec = 0;

  /** What came since then, in equal parts for each second that began meanwhile. */
  add(nowMs: number, amount: number, sinceMs = nowMs): void {
    this.roll(nowMs);
    const newestSec = this.newestSec!;
    const begun = newestSec - Math.max(this.firstSec, Math.floor(sinceMs / SECOND_MS));
    const spanSec = Math.max(1, Math.min(SPAN_SEC, begun));
    for (let back = 0; back < spanSec; back += 1) this.sums[(newestSec - back) % this.sums.length]! += amount / spanSec;
  }

  /** Null until a whole second has passed. */
  perSec(nowMs: number): number | null {
    if (this.newestSec === null) return null;
    this.roll(nowMs);
    const spanSec = Math.min(SPAN_SEC, this.newestSec - this.firstSec);
    if (spanSec < 1) return null;
    let sum = 0;
    for (let back = 1; back <= spanSec; back += 1) {
      sum += this.sums[(this.newestSec - back + this.sums.length) % this.sums.length]!;
    }
    return sum / spanSec;
  }

  private roll(nowMs: number): void {
    const sec = Math.floor(nowMs / SECOND_MS);
    if (this.newestSec === null) {
      this.newestSec = sec;
      this.firstSec = sec;
    }
    const passed = Math.min(this.sums.length, sec - this.newestSec);
    for (let n = 1; n <= passed; n += 1) this.sums[(sec - passed + n) % this.sums.length] = 0;
    this.newestSec = Math.max(this.newestSec, sec);
  }
}
