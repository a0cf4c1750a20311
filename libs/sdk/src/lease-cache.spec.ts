import { LeaseCache } from './lease-cache.js';

function cacheOf(...lots: readonly (readonly [id: string, milli: number, expiresAtMs: number])[]) {
  const cache = new LeaseCache();
  for (const [id, milli, expiresAtMs] of lots) cache.add(id, milli, expiresAtMs);
  return cache;
}
const two = () => cacheOf(['a', 3000, 100], ['b', 5000, 200]);

describe('lease cache', () => {
  it.each([
    { milli: 1000, missing: 0, held: 7000 },
    { milli: 4000, missing: 0, held: 4000 },
    { milli: 8000, missing: 0, held: 0 },
    { milli: 9500, missing: 1500, held: 0 },
  ])('spends $milli from the oldest first and misses $missing', ({ milli, missing, held }) => {
    const cache = two();
    expect(cache.spend(milli)).toBe(missing);
    expect(cache.heldMilli).toBe(held);
  });

  it.each([
    { atMs: 99, held: 8000 },
    { atMs: 100, held: 5000 },
    { atMs: 200, held: 0 },
  ])('holds $held at $atMs ms', ({ atMs, held }) => {
    const cache = two();
    cache.expire(atMs);
    expect(cache.heldMilli).toBe(held);
  });

  it('writes off a younger grant that expires before an older one', () => {
    const cache = cacheOf(['a', 3000, 200], ['b', 5000, 100]);
    cache.expire(150);
    expect(cache.surrender(0)).toEqual([{ grantId: 'a', tokensMilli: 3000 }]);
  });

  it.each([
    { keep: 9000, returns: [] },
    { keep: 7500, returns: [] },
    { keep: 6000, returns: [{ grantId: 'a', tokensMilli: 2000 }] },
    {
      keep: 4000,
      returns: [
        { grantId: 'a', tokensMilli: 3000 },
        { grantId: 'b', tokensMilli: 1000 },
      ],
    },
    {
      keep: 0,
      returns: [
        { grantId: 'a', tokensMilli: 3000 },
        { grantId: 'b', tokensMilli: 5000 },
      ],
    },
  ])('gives up the oldest to keep $keep, dust aside', ({ keep, returns }) => {
    expect(two().surrender(keep)).toEqual(returns);
  });
});
