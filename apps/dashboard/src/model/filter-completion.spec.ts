import { describe, expect, it } from '@jest/globals';
import { completeFilter, nearestName } from './filter-completion.js';

const values = {
  state: new Map([
    ['held', 2],
    ['open', 9],
  ]),
  owner: new Map([['team a', null]]),
};
const shown = (text: string) => completeFilter(text, values).map((offer) => offer.shown);

describe('the filter is completed', () => {
  it('with keys first', () => {
    expect(shown('')).toEqual(['state:', 'owner:']);
    expect(completeFilter('x -st', values)).toEqual([{ text: 'x -state:', shown: 'state:', count: null }]);
  });

  it('then with values, the most frequent first', () => {
    expect(shown('state:')).toEqual(['open', 'held']);
    expect(completeFilter('orders state:h', values)).toEqual([{ text: 'orders state:held ', shown: 'held', count: 2 }]);
  });

  it('with quotes where a value needs them', () =>
    expect(completeFilter('owner:t', values)[0]?.text).toBe('owner:"team a" '));

  it('with nothing once the value stands there', () => expect(shown('state:held')).toEqual([]));
});

it('offers the likely spelling, and nothing that is far off', () => {
  expect(nearestName('ordes', ['orders', 'payments'])).toBe('orders');
  expect(nearestName('nothing', ['orders', 'payments'])).toBeNull();
});
