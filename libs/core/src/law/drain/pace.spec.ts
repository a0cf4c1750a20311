import { beginPace, nextPace, paceChange } from './pace.js';

/** Polls in which members of `share` of 5,000/s commit each, at `times` what their slope promised. */
function heard(polls: readonly (readonly [share: number, times: number])[]) {
  return polls.reduce((state, [share, times]) => {
    const slopePerSec = 5000 * share;
    return nextPace(state, { newestPerSec: times * slopePerSec, slopePerSec }, 5000);
  }, beginPace);
}

describe('the change of pace', () => {
  it.each([
    { what: 'nothing was heard', polls: [], gapSec: 2.5, change: 1 },
    { what: 'the pace is what it was', polls: [[1, 1]] as const, gapSec: 2.5, change: 1 },
    { what: 'timing explains it', polls: [[1, 0.65]] as const, gapSec: 2.5, change: 1 },
    { what: 'most of the group fell to half', polls: [[0.5, 0.5]] as const, gapSec: 2.5, change: 0.5 },
    { what: 'all doubled', polls: [[1, 2]] as const, gapSec: 2.5, change: 2 },
    { what: 'a long gap tells more', polls: [[1, 0.65]] as const, gapSec: 8, change: 0.65 },
    { what: 'one of ten fell silent', polls: [[0.9, 1], [0.1, 0]] as const, gapSec: 2.5, change: 1 }, // biome-ignore format: a table
  ])('is $change where $what', ({ polls, gapSec, change }) => {
    expect(paceChange(heard(polls), gapSec, 1)).toBeCloseTo(change, 6);
  });

  it('pools members that commit one after the other, and forgets what is older than they are', () => {
    expect(paceChange(heard([[1, 1], [0.2, 0.4]]), 2.5, 1)).toBe(1); // biome-ignore format: a table
    expect(paceChange(heard([[1, 1], [0.2, 0.4], [0.2, 0.4], [0.2, 0.4]]), 2.5, 1)).toBeLessThan(0.6); // biome-ignore format: a table
  });

  it('spans two polls at least, so that slow polls tell a change as well', () => {
    expect(paceChange(heard([[1, 0.5]]), 2.5, 2)).toBe(0.5); // biome-ignore format: a table
  });

  it('is not believed of a few messages: they are a count', () => {
    const few = { newestPerSec: 5, slopePerSec: 10 };
    expect(paceChange(few, 2.5, 1)).toBe(1);
    expect(paceChange({ newestPerSec: 500, slopePerSec: 1000 }, 2.5, 1)).toBe(0.5);
  });
});
