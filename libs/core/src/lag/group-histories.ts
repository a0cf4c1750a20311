/** Spacing and number of points: half an hour closely, then a day. */
const TIERS = [
  { stepMs: 20_000, points: 90 },
  { stepMs: 600_000, points: 144 },
] as const;
const OFFSETS = [0, TIERS[0].points] as const;
const POINTS = TIERS[0].points + TIERS[1].points;
/** Memory of one group: two numbers of four bytes a point. */
const BYTES_PER_GROUP = POINTS * 2 * 4;

interface Ring {
  /** Messages of all points, then seconds; NaN is unknown, a negative second is "at least" so long. */
  readonly values: Float32Array;
  /** Number of each tier's newest step, counted from the clock's beginning. */
  readonly newest: [number, number];
  atMs: number;
}

/** What a group was over a time: columns as a plot takes them, oldest first; null is unknown. */
export interface GroupHistory {
  readonly stepMs: number;
  /** Monotonic; where each step begins. */
  readonly fromMs: readonly number[];
  readonly lagMessages: readonly (number | null)[];
  readonly lagSec: readonly (number | null)[];
  /** True where the seconds are a lower bound. */
  readonly isLower: readonly boolean[];
}

/**
 * The lag of each group over the last half hour and the last day, in memory: 1.9 kB a group, the largest value of each
 * step. Messages are exact up to 16 million, and to seven digits beyond. At most `maxGroups`; others are counted.
 */
export class GroupHistories {
  readonly #rings = new Map<string, Ring>();
  /** Groups without a history because as many as we keep have one, as of the last `keep`. */
  refused = 0;

  constructor(private readonly maxGroups = 20_000) {}

  /** Memory of all histories, bytes. */
  get bytes(): number {
    return this.#rings.size * BYTES_PER_GROUP;
  }

  /**
   * @param lagSec A negative value is a lower bound.
   * @param everyMs How often it is recorded: a step that falls between two such times has the newer value, and no gap.
   */
  record(group: string, nowMs: number, everyMs: number, lagMessages: number | null, lagSec: number | null): void {
    let ring = this.#rings.get(group);
    if (ring === undefined) {
      if (this.#rings.size >= this.maxGroups) return;
      const none = Number.NEGATIVE_INFINITY;
      ring = { values: new Float32Array(2 * POINTS).fill(Number.NaN), newest: [none, none], atMs: none };
      this.#rings.set(group, ring);
    }
    const isGapless = nowMs - ring.atMs <= 2 * everyMs;
    const [messages, sec] = [lagMessages ?? Number.NaN, lagSec ?? Number.NaN];
    for (const tier of [0, 1] as const) recordIn(ring, tier, nowMs, isGapless, messages, sec);
    ring.atMs = nowMs;
  }

  /** After all were recorded: forgets the groups that are not known any more, and counts those without a history. */
  keep(groups: ReadonlyMap<string, unknown>): void {
    for (const group of this.#rings.keys()) if (!groups.has(group)) this.#rings.delete(group);
    this.refused = Math.max(0, groups.size - this.#rings.size);
  }

  /** The last `spanMs`, closely where that is half an hour or less; without what lies before the first known step. */
  read(group: string, nowMs: number, spanMs: number): GroupHistory {
    const tier = spanMs <= TIERS[0].stepMs * TIERS[0].points ? 0 : 1;
    const { stepMs, points } = TIERS[tier];
    const ring = this.#rings.get(group);
    const history = { stepMs, fromMs: [] as number[], lagMessages: [] as (number | null)[], lagSec: [] as (number | null)[], isLower: [] as boolean[] }; // biome-ignore format: one line
    if (ring === undefined) return history;
    const last = Math.floor(nowMs / stepMs);
    const first = last - Math.min(points, Math.ceil(spanMs / stepMs)) + 1;
    for (let step = first; step <= last; step++) {
      const isKept = step <= ring.newest[tier] && step > ring.newest[tier] - points;
      const at = OFFSETS[tier] + (((step % points) + points) % points);
      const messages = isKept ? ring.values[at]! : Number.NaN;
      const sec = isKept ? ring.values[POINTS + at]! : Number.NaN;
      if (history.fromMs.length === 0 && Number.isNaN(messages) && Number.isNaN(sec)) continue;
      history.fromMs.push(step * stepMs);
      history.lagMessages.push(Number.isNaN(messages) ? null : messages);
      history.lagSec.push(Number.isNaN(sec) ? null : Math.abs(sec));
      history.isLower.push(sec < 0);
    }
    return history;
  }
}

function recordIn(ring: Ring, tier: 0 | 1, nowMs: number, isGapless: boolean, messages: number, sec: number): void {
  const { stepMs, points } = TIERS[tier];
  const { values } = ring;
  const step = Math.floor(nowMs / stepMs);
  const newest = ring.newest[tier];
  if (step < newest) return; // a clock that stepped back
  const placeOf = (one: number) => OFFSETS[tier] + (((one % points) + points) % points);
  const isFirst = newest === Number.NEGATIVE_INFINITY; // all other steps are unknown as they are
  for (let one = isFirst ? step : Math.max(newest + 1, step - points + 1); one <= step; one++) {
    const isBetween = one < step && !isGapless;
    values[placeOf(one)] = isBetween ? Number.NaN : messages;
    values[POINTS + placeOf(one)] = isBetween ? Number.NaN : sec;
  }
  if (step === newest) {
    const at = placeOf(step);
    if (!(values[at]! >= messages)) values[at] = messages;
    if (!(Math.abs(values[POINTS + at]!) >= Math.abs(sec))) values[POINTS + at] = sec;
  }
  ring.newest[tier] = step;
}
