import { type Offset64 } from '@headgate/core';

const TWO_POW_32 = 0x1_0000_0000;

/**
 * Reads an answer of the broker from front to back, in Kafka's flexible encodings.
 *
 * It is our own because kafkajs's `Decoder.readTaggedFields` steps one byte too few per field and its
 * `readUVarIntBytes` returns one byte too many; both show only when a broker sends a tag. Reading past the end throws.
 */
export class Cursor {
  readonly #view: DataView;
  #at = 0;

  constructor(private readonly bytes: Buffer) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length); // a third of the time of Buffer's readers
  }

  get remaining(): number {
    return this.bytes.length - this.#at;
  }

  int8(): number {
    return this.#view.getInt8(this.#step(1));
  }

  int16(): number {
    return this.#view.getInt16(this.#step(2));
  }

  int32(): number {
    return this.#view.getInt32(this.#step(4));
  }

  boolean(): boolean {
    return this.int8() !== 0;
  }

  /** An int64 as a number. Beyond 2^53, where numbers lie, it is ±Infinity: never a wrong number. */
  int64(): number {
    const value = this.int32() * TWO_POW_32 + this.#view.getUint32(this.#step(4));
    if (Number.isSafeInteger(value)) return value;
    return value > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  }

  /** An int64 whatever its size: a number while that is exact, a bigint beyond 2^53 (E42). */
  offset64(): Offset64 {
    const high = this.int32();
    const low = this.#view.getUint32(this.#step(4));
    const value = high * TWO_POW_32 + low;
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low);
  }

  unsignedVarint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#view.getUint8(this.#step(1));
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new RangeError('A varint of the broker is longer than five bytes');
  }

  compactString(): string | null {
    return this.compactBytes()?.toString('utf8') ?? null;
  }

  /** An ASCII string that is mostly `likely`, which then is returned itself; null reads as the empty string. */
  compactWord(likely: string): string {
    const from = this.#at;
    const length = this.compactLength();
    const start = this.#step(length);
    let same = 0;
    while (same < length && this.bytes[start + same] === likely.charCodeAt(same)) same += 1;
    if (same === length && length === likely.length) return likely;
    this.#at = from;
    return this.compactString() ?? '';
  }

  compactBytes(): Buffer | null {
    const length = this.unsignedVarint() - 1;
    return length < 0 ? null : this.#slice(length);
  }

  /** A string of the older encoding (int16 length), as the consumer protocol still writes it. */
  string(): string {
    return this.#slice(this.int16()).toString('utf8');
  }

  uuid(): string {
    return this.#slice(16).toString('base64url');
  }

  /** Null and empty arrays are the same to us: nothing was sent. */
  compactArray<T>(element: () => T): T[] {
    return this.#elements(this.unsignedVarint() - 1, element);
  }

  /** Number of elements of an array that the caller walks over in a loop: a call for each costs more than its bytes. */
  compactLength(): number {
    return Math.max(0, this.unsignedVarint() - 1);
  }

  skip(length: number): void {
    this.#step(length);
  }

  skipCompactBytes(): void {
    this.#step(this.compactLength());
  }

  /** An array of the older encoding (int32 length). */
  array<T>(element: () => T): T[] {
    return this.#elements(this.int32(), element);
  }

  /** Skips the tagged fields: what newer brokers add and we do not know. */
  tags(): void {
    for (let left = this.unsignedVarint(); left > 0; left -= 1) {
      this.unsignedVarint();
      this.#step(this.unsignedVarint());
    }
  }

  // Grows element by element: a length from the wire is not believed until its bytes are there.
  #elements<T>(length: number, element: () => T): T[] {
    const elements: T[] = [];
    while (elements.length < length) elements.push(element());
    return elements;
  }

  #slice(length: number): Buffer {
    const from = this.#step(length);
    return this.bytes.subarray(from, from + length);
  }

  #step(length: number): number {
    const from = this.#at;
    if (length < 0 || length > this.remaining) throw new RangeError('The answer of the broker ends too early');
    this.#at = from + length;
    return from;
  }
}
