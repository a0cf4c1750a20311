import { partitionOf, readingAt } from '../../test/builders.js';
import { type QueueClock, reckonQueue } from './reckon-queue.js';

/** A queue whose broker counts every 5 s and whose depth is read at every poll: `done` is null between two counts. */
class Queue {
  private clock: QueueClock | null = null;
  private told = { done: 0, end: 0 };
  private countedAtMs = -1;

  look(second: number, depth: number, done: number | null, usedTokens: number | null) {
    if (done !== null) this.countedAtMs = second * 1000;
    const least = Math.max(this.told.end, (done ?? this.told.done) + depth);
    this.told = { done: least - depth, end: least };
    const partition = partitionOf(0, { committedOffset: this.told.done, endOffset: this.told.end });
    const queue = { countedAtMs: this.countedAtMs, everyMs: 0, alarm: null };
    const reckoned = reckonQueue(this.clock, readingAt(second, [partition], { queue }), usedTokens);
    this.clock = reckoned!.clock;
    return { done: this.clock.committed, end: this.clock.end };
  }
}

describe('a queue between two counts of its broker', () => {
  it('tells what came from the tokens used, and what was done from the depth', () => {
    const queue = new Queue();
    queue.look(0, 100, 0, 0);
    expect(queue.look(1, 100, null, 1000)).toEqual({ done: 1000, end: 1100 });
    expect(queue.look(2, 300, null, 2000)).toEqual({ done: 1800, end: 2100 });
  });

  it('sees a consumer that died with the next depth', () => {
    const queue = new Queue();
    queue.look(0, 0, 0, 0);
    const before = queue.look(1, 0, null, 1000);
    expect(queue.look(2, 1000, null, 2000).done).toBe(before.done);
  });

  it('learns what a token makes from count to count', () => {
    const queue = new Queue();
    queue.look(0, 0, 0, 0);
    for (let second = 5; second <= 150; second += 5) queue.look(second, 0, 2000 * second, 1000 * second);
    expect(queue.look(151, 0, null, 151_000).end).toBeCloseTo(302_000, 0);
  });

  it('goes on at the last pace where no tokens are used, for two counts at most', () => {
    const queue = new Queue();
    queue.look(0, 0, 0, null);
    queue.look(5, 0, 5000, null);
    expect(queue.look(6, 0, null, null).end).toBe(6000);
    for (let second = 7; second < 40; second++) queue.look(second, 0, null, null);
    expect(queue.look(40, 0, null, null).end).toBe(15_000);
  });

  it('carries no pace for more than 30 s, however rare the counts are', () => {
    const queue = new Queue();
    queue.look(0, 0, 0, null);
    queue.look(60, 0, 60_000, null);
    for (let second = 61; second < 200; second++) queue.look(second, 0, null, null);
    expect(queue.look(200, 0, null, null).end).toBe(90_000);
  });

  it('never lets a total fall, and always tells the depth', () => {
    const queue = new Queue();
    let [done, end, used, truth] = [0, 0, 0, 0];
    for (let second = 0; second < 200; second++) {
      used += (second * 7919) % 1300;
      truth += (second * 104_729) % 900;
      const depth = (second * 31) % 700;
      const now = queue.look(second, depth, second % 5 === 0 ? truth : null, used);
      expect(now.end - now.done).toBe(depth);
      expect(now.done).toBeGreaterThanOrEqual(done);
      expect(now.end).toBeGreaterThanOrEqual(end);
      ({ done, end } = now);
    }
  });

  it('begins anew where the source does', () => {
    const queue = new Queue();
    queue.look(0, 0, 5000, 0);
    const partition = partitionOf(0, { committedOffset: 0, endOffset: 3 });
    const first = reckonQueue(null, readingAt(0, [partition], { queue: counted(0) }), 0)!;
    const remade = partitionOf(0, { committedOffset: 0, endOffset: 1 });
    expect(reckonQueue(first.clock, readingAt(1, [remade], { queue: counted(1) }), 9)!.clock).toMatchObject({ end: 1 });
  });
});

const counted = (second: number) => ({ countedAtMs: second * 1000, everyMs: 0, alarm: null });
