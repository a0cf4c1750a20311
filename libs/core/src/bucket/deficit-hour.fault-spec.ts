import { expect, it } from '@jest/globals';
import { playDeficit } from '../../test/deficit.js';

const HOUR_SEC = 3600;

it.each([1, 0.1])(
  '20 producers at %d a second each for an hour, one asking 10 at a time: each has 0.9 of its share',
  (perSecEach) => {
    const parts = playDeficit(perSecEach, HOUR_SEC);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0.9);
  },
  60_000,
);
