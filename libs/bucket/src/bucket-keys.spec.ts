import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bucketKeys } from './bucket-keys.js';

const keys = bucketKeys();
const name = fc.string({ unit: fc.constantFrom('a', 'b', ':', '{', '}', '%', '0', 'ä', '\ud800', ' ') });

describe('bucketKeys', () => {
  it('puts one hash tag into every key of a flow', () => {
    expect(keys.flow('orders')).toBe('hg:{orders}:b');
    expect(keys.instance('orders', 'checkout', 'pod-1')).toBe('hg:{orders}:i:checkout:pod-1');
    expect(bucketKeys('eu').flow('a}:b')).toBe('eu:{a%007d%003ab}:b');
  });

  it('never gives two flows, or two instances, one key', () => {
    const names = fc.tuple(name, name, name);
    const property = fc.property(names, names, (one, other) => {
      expect(keys.instance(...one) === keys.instance(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      expect(keys.flow(one[0]) === keys.flow(other[0])).toBe(one[0] === other[0]);
    });
    fc.assert(property, { numRuns: 8 * Number(process.env.HEADGATE_PROPERTY_RUNS ?? 12) });
  });

  it('refuses a prefix that would move the hash tag', () => {
    expect(() => bucketKeys('a{b}')).toThrow('prefix');
  });
});
