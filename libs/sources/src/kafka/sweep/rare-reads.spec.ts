import { LogBook } from '@headgate/core';
import { RareReads } from './rare-reads.js';

describe('RareReads', () => {
  const partitions = Array.from({ length: 20 }, (_, at) => at);
  const leaders = new Map([[1, [{ topic: 'orders', partitions }]]]);

  function reader(every: number, book = new LogBook()) {
    const { rows } = book.setTopic('orders', null, partitions.length);
    const reads = new RareReads(book, 'start', every);
    const sweep = (at: number) => {
      const asked = [...reads.due(leaders, at).values()].flatMap((topics) => topics.flatMap((one) => one.partitions));
      for (const partition of asked) book.record(rows[partition]!, 'start', 0, at);
      return asked;
    };
    return { book, sweep };
  }

  it('asks for all at first, then for a fifth at a time, and for each once in five sweeps', () => {
    const { sweep } = reader(5);
    expect(sweep(0)).toEqual(partitions);
    const rounds = [1, 2, 3, 4, 5].map(sweep);
    expect(rounds.map((asked) => asked.length)).toEqual([4, 4, 4, 4, 4]);
    expect(rounds.flat().toSorted((a, b) => a - b)).toEqual(partitions);
    expect(sweep(6)).toEqual(rounds[0]);
  });

  it('leaves no log out whose groups are themselves read at every fifth sweep only', () => {
    const { sweep } = reader(5);
    sweep(3);
    const seen = new Set([8, 13].flatMap(sweep));
    expect(seen.size).toBe(partitions.length);
    expect(sweep(18)).toEqual(partitions);
  });

  it('asks each time where it is to, and at once for a log that began anew', () => {
    expect([0, 1, 2].map((at) => reader(1).sweep(at).length)).toEqual([20, 20, 20]);
    const { book, sweep } = reader(5);
    sweep(0);
    book.dropTopic('orders');
    book.setTopic('orders', null, partitions.length);
    expect(sweep(1)).toEqual(partitions);
  });

  it('begins as at first where another reader has read the same book before', () => {
    const before = reader(5);
    for (const at of [0, 1, 2, 3]) before.sweep(at);
    const { sweep } = reader(5, before.book);
    expect([0, 1, 2, 3, 4, 5, 6].map((at) => sweep(at).length)).toEqual([20, 4, 4, 4, 4, 4, 4]);
  });
});
