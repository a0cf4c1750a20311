import { describe, expect, it } from '@jest/globals';
import { matchAddress, pathOfDecision, pathOfFlow } from './routes.js';

describe('an address', () => {
  it.each([
    ['/', '/', {}],
    ['/connect', '/connect/', {}],
    ['/flows/:flow', pathOfFlow('a/b.v1 ü'), { flow: 'a/b.v1 ü' }],
    ['/flows/:flow/decisions/:number', pathOfDecision('orders', 7), { flow: 'orders', number: '7' }],
    ['/flows/:flow', '/flows/%E0%A4%A', { flow: '%E0%A4%A' }],
  ])('%s takes %s', (pattern, path, parts) => expect(matchAddress(pattern, path)).toEqual(parts));

  it.each([
    ['/flows/:flow', '/flows/'],
    ['/flows/:flow', '/flows/orders/versions'],
    ['/', '/elsewhere'],
  ])('%s refuses %s', (pattern, path) => expect(matchAddress(pattern, path)).toBeNull());
});
