import { beginSilence, type GroupPoll, groupAliveness, hearGroup, type SilenceState } from './stall.js';

const poll: GroupPoll = {
  ...{
    committedMessages: 1000,
    consumePerSec: 1000,
    lagMessages: 500,
    readableMessages: 500,
    elapsedSec: 1,
    cycleSec: 1,
    isBlind: false,
  },
  shortestBatchSec: 0,
};
/** Polls in turn: what was committed in each. */
function hear(committed: readonly number[], state: SilenceState = beginSilence, changes: Partial<GroupPoll> = {}) {
  return committed.reduce((s, committedMessages) => hearGroup(s, { ...poll, ...changes, committedMessages }), state);
}

describe('the silence of a group', () => {
  it.each([
    { silent: 1, alive: 1 },
    { silent: 2, alive: 0.9 - 0.6 * 0.7 },
    { silent: 4, alive: 0 },
  ])('of $silent polls leaves it $alive alive where one poll was normal', ({ silent, alive }) => {
    expect(groupAliveness(hear(new Array(silent).fill(0)), poll)).toBeCloseTo(alive, 2);
  });

  it('is learned where it ends with what was promised, and not where it was a stall', () => {
    expect(hear([0, 0, 0, 0, 5000]).longestPolls).toBe(4);
    expect(hear([0, 0, 0, 0, 900]).longestPolls).toBeLessThanOrEqual(1);
  });

  it('is nothing while nothing waits, and while nobody looked', () => {
    expect(hear([0, 0, 0], beginSilence, { lagMessages: 0 }).silentPolls).toBe(0);
    expect(hear([0, 0, 0], beginSilence, { isBlind: true }).silentPolls).toBe(0);
  });

  it('waits for what the batches of every member explain', () => {
    const state = hear([0, 0, 0, 0]);
    expect(groupAliveness(state, { ...poll, shortestBatchSec: 5 })).toBe(1);
    expect(groupAliveness(state, { ...poll, shortestBatchSec: 3 })).toBe(0);
  });
});
