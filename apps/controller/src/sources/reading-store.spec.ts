import { type FailedReading } from '@headgate/core';
import { FakeLagSource } from '@headgate/testing/fakes';
import fc from 'fast-check';
import { ReadingStore } from './reading-store.js';

const failed = (sequence: number): FailedReading => ({
  ok: false,
  atMs: 0,
  sequence,
  reason: 'timeout',
  message: `${sequence}`,
});

describe('ReadingStore', () => {
  it('[F33] keeps the newest reading whatever the order of arrival', () => {
    const arrivals = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8], { minLength: 1 });
    fc.assert(
      fc.property(arrivals, (sequences) => {
        const store = new ReadingStore();
        const source = new FakeLagSource();
        for (const sequence of sequences) store.accept('c', failed(sequence), source);
        expect(store.get('c')?.sequence).toBe(Math.max(...sequences));
      }),
    );
  });

  it('says that a late answer was dropped', () => {
    const store = new ReadingStore();
    const source = new FakeLagSource();
    expect([2, 1, 2, 3].map((sequence) => store.accept('c', failed(sequence), source))).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });

  it('lets sequences grow on when a cluster gets a new source that counts from one', () => {
    const store = new ReadingStore();
    store.accept('c', failed(41), new FakeLagSource());
    const successor = new FakeLagSource();
    store.accept('c', failed(1), successor);
    store.accept('c', failed(2), successor);
    expect(store.get('c')).toMatchObject({ sequence: 43, message: '2' });
  });

  it('lets go of what is not in the list', () => {
    const store = new ReadingStore();
    store.accept('gone', failed(1), new FakeLagSource());
    store.retain(new Set(['kept']));
    expect(store.get('gone')).toBeUndefined();
  });
});
