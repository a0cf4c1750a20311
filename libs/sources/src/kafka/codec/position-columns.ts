import { type Offset64, type Positions, type UnknownReason } from '@headgate/core';

/** Positions of many groups in columns: a hundred thousand of them are four arrays and no objects. */
export class PositionColumns implements Omit<Positions, 'from' | 'to'> {
  readonly topics: string[] = [];
  readonly big = new Map<number, bigint>();
  readonly gaps = new Map<number, UnknownReason>();
  topicAt: Int32Array;
  partitionAt: Int32Array;
  offsetAt: Float64Array;
  #count = 0;

  /** Grows beyond the capacity, at a cost. */
  constructor(capacity: number) {
    this.topicAt = new Int32Array(capacity);
    this.partitionAt = new Int32Array(capacity);
    this.offsetAt = new Float64Array(capacity);
  }

  get count(): number {
    return this.#count;
  }

  /** @returns the index of the entry. Its topic is the newest of `topics`. */
  push(partition: number, offset: Offset64): number {
    const at = this.#count++;
    if (at >= this.partitionAt.length) this.#grow();
    this.topicAt[at] = this.topics.length - 1;
    this.partitionAt[at] = partition;
    if (typeof offset === 'number') this.offsetAt[at] = offset;
    else {
      this.offsetAt[at] = Number.NaN;
      this.big.set(at, offset);
    }
    return at;
  }

  #grow(): void {
    const capacity = 2 * this.partitionAt.length + 1;
    const [topicAt, partitionAt] = [new Int32Array(capacity), new Int32Array(capacity)];
    const offsetAt = new Float64Array(capacity);
    topicAt.set(this.topicAt);
    partitionAt.set(this.partitionAt);
    offsetAt.set(this.offsetAt);
    Object.assign(this, { topicAt, partitionAt, offsetAt });
  }
}
