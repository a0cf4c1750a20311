/** Points kept for one log: enough for spacing that grows with age from one poll to an hour. */
export const POINTS_PER_LOG = 48;
const LOGS_PER_CHUNK = 64;
/** Times are kept in 10 ms: 32 bits then last for more than a year of running. */
const TICK_MS = 10;
/** Monotonic clocks may start at 0, and seeds are hours old. */
const SHIFT_MS = 24 * 3_600_000;

interface Chunk {
  readonly ends: Float64Array;
  readonly ticks: Uint32Array;
}

/**
 * The ends of many logs over time, 580 bytes a log. When a log's points are full, the one goes whose neighbours are
 * closest together for their age, so the spacing grows with age. A flat run keeps both its ends: without them an idle
 * producer's time lag would be interpolated over the silence (E35).
 */
export class EndHistories {
  readonly #chunks: Chunk[] = [];
  #counts = new Uint8Array(LOGS_PER_CHUNK);
  /** How many of a log's first points came from record timestamps instead of polls. */
  #seeded = new Uint8Array(LOGS_PER_CHUNK);

  /** Makes room for rows 0 to `rows - 1`. */
  reserve(rows: number): void {
    while (this.#chunks.length * LOGS_PER_CHUNK < rows)
      this.#chunks.push({
        ends: new Float64Array(LOGS_PER_CHUNK * POINTS_PER_LOG),
        ticks: new Uint32Array(LOGS_PER_CHUNK * POINTS_PER_LOG),
      });
    const capacity = this.#chunks.length * LOGS_PER_CHUNK;
    if (this.#counts.length >= capacity) return;
    this.#counts = grown(this.#counts, capacity);
    this.#seeded = grown(this.#seeded, capacity);
  }

  clear(row: number): void {
    this.#counts[row] = 0;
    this.#seeded[row] = 0;
  }

  count(row: number): number {
    return this.#counts[row]!;
  }

  seeded(row: number): number {
    return this.#seeded[row]!;
  }

  /** Oldest first. */
  endOf(row: number, point: number): number {
    return this.#chunkOf(row).ends[baseOf(row) + point]!;
  }

  atMsOf(row: number, point: number): number {
    return this.#chunkOf(row).ticks[baseOf(row) + point]! * TICK_MS - SHIFT_MS;
  }

  /** Adds the newest end. One that is older than the newest point is dropped. */
  push(row: number, end: number, atMs: number): void {
    const { ends, ticks } = this.#chunkOf(row);
    const base = baseOf(row);
    const tick = tickOf(atMs);
    let count = this.#counts[row]!;
    const last = base + count - 1;
    if (count > 0 && tick <= ticks[last]!) return;
    if (count > 1 && ends[last] === end && ends[last - 1] === end) {
      ticks[last] = tick; // the run grows at its newer end
      return;
    }
    if (count === POINTS_PER_LOG) {
      this.#drop(row, leastNeeded(ends, ticks, base, count, tick));
      count -= 1;
    }
    ends[base + count] = end;
    ticks[base + count] = tick;
    this.#counts[row] = count + 1;
  }

  /** Messages/s over the last `spanMs` or a little more, by true sample times; null until there are two points. */
  ratePerSec(row: number, spanMs: number): number | null {
    const newest = this.#counts[row]! - 1;
    if (newest - this.#seeded[row]! < 1) return null;
    const toMs = this.atMsOf(row, newest);
    let from = newest - 1;
    while (from > this.#seeded[row]! && toMs - this.atMsOf(row, from) < spanMs) from--;
    const elapsedMs = toMs - this.atMsOf(row, from);
    return elapsedMs <= 0 ? null : ((this.endOf(row, newest) - this.endOf(row, from)) * 1000) / elapsedMs;
  }

  /**
   * Puts points found by record timestamp before everything that was polled, oldest first. Points that contradict what
   * stands (a higher end, a later time) are left out: record clocks may lie (E34).
   */
  seed(row: number, points: readonly { readonly end: number; readonly atMs: number }[]): void {
    const polled = this.#counts[row]!;
    if (this.#seeded[row]! > 0 || polled === 0) return;
    let end = this.endOf(row, 0);
    let atMs = this.atMsOf(row, 0);
    const fit: { end: number; atMs: number }[] = [];
    for (const point of points.toReversed()) {
      if (point.end > end || point.atMs >= atMs || point.atMs < -SHIFT_MS || fit.length >= POINTS_PER_LOG - polled)
        continue;
      ({ end, atMs } = point);
      fit.unshift(point);
    }
    const { ends, ticks } = this.#chunkOf(row);
    const base = baseOf(row);
    ends.copyWithin(base + fit.length, base, base + polled);
    ticks.copyWithin(base + fit.length, base, base + polled);
    for (const [at, point] of fit.entries()) {
      ends[base + at] = point.end;
      ticks[base + at] = tickOf(point.atMs);
    }
    this.#counts[row] = polled + fit.length;
    this.#seeded[row] = fit.length;
  }

  #drop(row: number, point: number): void {
    const { ends, ticks } = this.#chunkOf(row);
    const base = baseOf(row);
    const count = this.#counts[row]!;
    ends.copyWithin(base + point, base + point + 1, base + count);
    ticks.copyWithin(base + point, base + point + 1, base + count);
    if (point < this.#seeded[row]!) this.#seeded[row]! -= 1;
  }

  #chunkOf(row: number): Chunk {
    return this.#chunks[Math.floor(row / LOGS_PER_CHUNK)]!;
  }
}

const tickOf = (atMs: number) => Math.max(0, Math.round((atMs + SHIFT_MS) / TICK_MS));
const baseOf = (row: number) => (row % LOGS_PER_CHUNK) * POINTS_PER_LOG;

/** The inner point whose neighbours are closest together, measured against its age. Ends of flat runs weigh double. */
function leastNeeded(ends: Float64Array, ticks: Uint32Array, base: number, count: number, now: number): number {
  let best = 1;
  let least = Number.POSITIVE_INFINITY;
  for (let point = 1; point < count - 1; point++) {
    const at = base + point;
    const isEndOfRun = ends[at] === ends[at - 1] || ends[at] === ends[at + 1];
    const worth = ((ticks[at + 1]! - ticks[at - 1]!) / (now - ticks[at]! + 1)) * (isEndOfRun ? 2 : 1);
    if (worth >= least) continue;
    least = worth;
    best = point;
  }
  return best;
}

function grown(array: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(capacity);
  larger.set(array);
  return larger;
}
