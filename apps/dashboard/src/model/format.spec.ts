import { describe, expect, it } from '@jest/globals';
import {
  formatAge,
  formatCount,
  formatDelay,
  formatLongAge,
  formatShortAge,
  formatSignedRate,
  niceCeil,
} from './format.js';

const plain = (text: string): string => text.replaceAll('\u202f', ' ');

describe('counts', () => {
  it.each([
    [0, '0'],
    [0.5, '0.5'],
    [950, '950'],
    [9999, '9,999'],
    [9999.6, '10.0 k'],
    [12_000, '12.0 k'],
    [48_213, '48.2 k'],
    [999_950, '1.00 M'],
    [1_240_000, '1.24 M'],
    [-50, '−50'],
  ])('%d is %s', (value, text) => expect(plain(formatCount(value))).toBe(text));

  it('signs a change', () => {
    expect(formatSignedRate(22)).toBe('+22/s');
    expect(formatSignedRate(-50)).toBe('−50/s');
  });
});

describe('times', () => {
  it.each([
    [0.4, '0.4 s'],
    [5, '5 s'],
    [12.3, '12 s'],
    [60, '60 s'],
    [140, '2 min 20 s'],
    [7800, '2 h 10 min'],
    [259_200, '3 d'],
  ])('a delay of %d s is %s', (sec, text) => expect(plain(formatDelay(sec))).toBe(text));

  it.each([
    [600, '0.6 s', '0.6 s'],
    [22_000, '22 s', '22 s'],
    [122_000, '2 min 02 s', '2 min'],
    [-5, '0.0 s', '0.0 s'],
  ])('an age of %d ms', (ms, long, short) => {
    expect(plain(formatAge(ms))).toBe(long);
    expect(plain(formatShortAge(ms))).toBe(short);
  });

  it('tells a span in whole seconds', () => expect(plain(formatLongAge(122_400))).toBe('2 min 02 s'));
});

it.each([
  [0, 1],
  [3, 5],
  [4000, 5000],
  [10_000, 10_000],
  [10_001, 20_000],
])('%d rounds up to %d', (value, nice) => expect(niceCeil(value)).toBe(nice));
