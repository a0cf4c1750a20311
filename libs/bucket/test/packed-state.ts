import { type Redis } from 'ioredis';

/** Where the doubles of a flow's state and budget stand: includes/flow.lua. */
const PLACES = {
  s: ['tokens', 'micro', 'reserved', 'stamp', 'learningUntil', 'learningFor', 'validUntil', 'cost', 'costAt'],
  b: ['epoch', 'seq', 'rate', 'burst', 'safe', 'validFor'],
} as const;
type Field = (typeof PLACES)['s'][number];

export async function readPacked(redis: Redis, key: string, field: 's' | 'b'): Promise<Record<string, number>> {
  const bytes = (await redis.hgetBuffer(key, field))!;
  return Object.fromEntries(PLACES[field].map((name, i) => [name, bytes.readDoubleLE(8 * i)]));
}

/** Writes over single numbers of a flow's state, as a stepped clock or a tampering hand would have left them. */
export async function patchState(
  redis: Redis,
  key: string,
  changes: Partial<Readonly<Record<Field, number>>>,
): Promise<void> {
  const bytes = Buffer.from((await redis.hgetBuffer(key, 's'))!);
  for (const [name, value] of Object.entries(changes)) bytes.writeDoubleLE(value, 8 * PLACES.s.indexOf(name as Field));
  await redis.hset(key, 's', bytes);
}
