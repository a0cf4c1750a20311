import { type Told, WatchedCluster } from '../../test/watched-cluster.js';
import { findingsOf } from './group-findings.js';

const HANGING_MS = 30_000;
const codes = (watched: WatchedCluster) =>
  findingsOf(watched.cluster, watched.report(), { nowMs: watched.atMs }).map(({ code }) => code);
const polls = (times: number, told: (at: number) => readonly Told[]) => {
  const watched = new WatchedCluster({ hangingMs: HANGING_MS });
  watched.polls(times, told);
  return watched;
};

describe('a transaction that does not end', () => {
  it('[E11] is told once the last stable offset has stood before the end for longer than any may last', () => {
    const held = (at: number): Told[] => [{ c: 5, end: 12 + at, stable: 5 }];
    const watched = polls(10, held);
    expect(watched.events('hanging-transaction')).toEqual([]);
    watched.polls(10, (at) => held(10 + at));
    expect(watched.events('hanging-transaction')).toMatchObject([{ topic: 'orders', partition: 0, messages: 17 }]);
    expect(watched.report()).toMatchObject({ heldPartitions: 1, readableLagMessages: { value: 0 } });
    expect(codes(watched)).toContain('HANGING_TRANSACTION');
    const ended = watched.poll([{ c: 5, end: 40, stable: 40 }]);
    expect(ended.heldPartitions).toBe(0);
    expect(codes(watched)).not.toContain('HANGING_TRANSACTION');
  });

  it.each([
    { what: 'transactions come and go', told: (at: number) => [{ c: 5, end: 100 + at, stable: 90 + at }] },
    { what: 'none is open', told: () => [{ c: 5, end: 100, stable: 100 }] },
    { what: 'the log is made again under it', told: (at: number) => [{ c: 0, end: at < 8 ? 90 : 50, stable: 5 }] },
  ])('is not told where $what', ({ told }) => {
    expect(polls(16, told).events('hanging-transaction')).toEqual([]);
  });

  it('is not told of an end that was read after an older last stable offset', () => {
    // The last stable offset is read every fifth poll; between, the end goes on.
    const watched = new WatchedCluster({ hangingMs: HANGING_MS });
    for (let at = 0; at < 60; at++)
      watched.poll([{ c: 10 * at, end: 10 * at, ...(at % 5 === 0 ? { stable: 10 * at } : {}) }]);
    expect(watched.events('hanging-transaction')).toEqual([]);
  });
});
