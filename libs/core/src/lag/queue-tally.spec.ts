import { type QueueTally, tallyOn } from './queue-tally.js';

const look = (depth: number, doneMessages: number | null, atMs = 0) => ({
  depth,
  count: doneMessages === null ? null : { doneMessages, atMs },
});
const run = (...looks: ReturnType<typeof look>[]): QueueTally =>
  looks.reduce<QueueTally | null>((before, one) => tallyOn(before, one), null)!;

describe('the totals of a queue', () => {
  it('are those of the broker where it counts', () => {
    expect(run(look(5, 100), look(8, 140))).toMatchObject({ committed: 140, end: 148, epoch: 0 });
  });

  it('are the least that the depth proves between two counts', () => {
    expect(run(look(5, 100), look(9, null), look(2, null))).toMatchObject({ committed: 107, end: 109 });
  });

  it('take a first count after a time without any for where the broker stands', () => {
    expect(run(look(5, null), look(5, 9000), look(5, 9010))).toMatchObject({ committed: 10, end: 15, epoch: 0 });
  });

  it('begin a new epoch where a count fell, and never go back within one', () => {
    const after = run(look(5, 100), look(3, 2));
    expect(after).toMatchObject({ epoch: 1, committed: 2, end: 5 });
    expect(tallyOn(after, look(50, 2))).toMatchObject({ epoch: 1, committed: 2, end: 52 });
  });
});
