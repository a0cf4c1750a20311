import { crc32 } from 'node:zlib';

/** length of the payload u32, crc32 u32 of all that follows, wall clock f64, cost in milli-tokens f64. */
const HEAD_BYTES = 24;
const CRC_FROM = 8;

/** One message as it stands in a segment. */
export interface SpillRecord {
  readonly payload: Buffer;
  readonly costMilli: number;
  /** Milliseconds since 1970, corrected for steps within one life of the process. */
  readonly spilledAtMs: number;
}

const recordBytes = (payload: Uint8Array): number => HEAD_BYTES + payload.length;

export function encodeRecord({ payload, costMilli, spilledAtMs }: SpillRecord): Buffer {
  const bytes = Buffer.allocUnsafe(recordBytes(payload));
  bytes.writeUInt32LE(payload.length, 0);
  bytes.writeDoubleLE(spilledAtMs, 8);
  bytes.writeDoubleLE(costMilli, 16);
  bytes.set(payload, HEAD_BYTES);
  bytes.writeUInt32LE(crc32(bytes.subarray(CRC_FROM)), 4);
  return bytes;
}

export type Decoded =
  | { readonly kind: 'record'; readonly record: SpillRecord; readonly bytes: number }
  /** The buffer ends before the record does, which takes `bytes` in all. */
  | { readonly kind: 'short'; readonly bytes: number }
  | { readonly kind: 'damaged' };

/** The record that begins at `at`. A length beyond `maxPayload` is damage, not a reason to read on. */
export function decodeRecord(from: Buffer, at: number, maxPayload: number): Decoded {
  if (from.length - at < HEAD_BYTES) return { kind: 'short', bytes: HEAD_BYTES };
  const length = from.readUInt32LE(at);
  if (length > maxPayload) return { kind: 'damaged' };
  const bytes = HEAD_BYTES + length;
  if (from.length - at < bytes) return { kind: 'short', bytes };
  if (crc32(from.subarray(at + CRC_FROM, at + bytes)) !== from.readUInt32LE(at + 4)) return { kind: 'damaged' };
  const record = {
    spilledAtMs: from.readDoubleLE(at + 8),
    costMilli: from.readDoubleLE(at + 16),
    payload: Buffer.from(from.subarray(at + HEAD_BYTES, at + bytes)),
  };
  return { kind: 'record', record, bytes };
}
