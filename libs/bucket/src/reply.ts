import { BucketArgumentError } from '@headgate/core';
import { BucketUnavailableError } from './bucket-unavailable.error.js';

/** First element of every script's reply. */
export const ReplyCode = { ok: 1, argument: -1, noBudget: -2, requestIdReused: -3, stale: -4 } as const;

/** The rest of a reply, read by position. Every number is whole and below 2^53, so that Redis sends it as it is. */
export class ReplyReader {
  private position = 0;

  constructor(
    readonly code: number,
    private readonly values: readonly unknown[],
  ) {}

  text(): string {
    const value = this.values[this.position++];
    if (typeof value === 'string') return value;
    if (Buffer.isBuffer(value)) return value.toString();
    if (typeof value === 'number') return String(value);
    throw new BucketUnavailableError(`A script answered ${typeof value} at position ${this.position}`);
  }

  number(): number {
    const value = this.values[this.position];
    if (typeof value !== 'number') return Number(this.text());
    this.position += 1;
    return value;
  }

  bytes(): Buffer {
    const value = this.values[this.position++];
    if (Buffer.isBuffer(value)) return value;
    throw new BucketUnavailableError(`A script answered ${typeof value} at position ${this.position}`);
  }

  flag(): boolean {
    return this.text() === '1';
  }

  restAsNumbers(): number[] {
    return this.values.slice(this.position).map(Number);
  }
}

/** Splits a reply into its code and the rest. A refused argument is thrown; other codes are the caller's results. */
export function readReply(raw: unknown): ReplyReader {
  if (!Array.isArray(raw) || typeof raw[0] !== 'number') {
    throw new BucketUnavailableError('A script answered something that is no reply');
  }
  const reply = new ReplyReader(raw[0], raw.slice(1));
  if (reply.code === ReplyCode.argument) throw new BucketArgumentError(reply.text());
  return reply;
}
