import { describe, expect, it } from '@jest/globals';
import { playDeficit } from '../../test/deficit.js';

describe('deficit in turn', () => {
  it.each([
    { perSecEach: 1, runSec: 120 },
    { perSecEach: 0.1, runSec: 600 },
  ])('20 producers at $perSecEach a second each, one asking 10 at a time, come to their shares', (run) => {
    const parts = playDeficit(run.perSecEach, run.runSec);
    expect(Math.min(...parts)).toBeGreaterThanOrEqual(0.8);
    expect(parts.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(parts.length * 1.05);
  });
});
