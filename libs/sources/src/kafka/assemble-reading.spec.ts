import { type LagTarget } from '@headgate/core';
import { okReading } from '../../test/kafka-bench.js';
import { assembleReading, type Observed } from './assemble-reading.js';
import { type Offset } from './offset-table.js';
import { type GapReason } from './unknown-reason.js';

const TARGET: LagTarget = { id: 'c1', group: 'billing', topics: ['orders'] };
const offset = (value: number | GapReason): Offset => (typeof value === 'number' ? { value } : { gap: value });

interface Partition {
  committed: number | GapReason;
  start: number | GapReason;
  end: number | GapReason;
}

/** What a poll saw of one topic; commits arrived at 100, starts at 110, ends at 120. */
function seen(partitions: readonly Partition[], changed: Partial<Observed> = {}): Observed {
  const sample = (value: number | GapReason, atMs: number) => ({
    offset: offset(value),
    atMs: value === 'timeout' ? null : atMs,
  });
  return {
    sequence: 7,
    nowMs: 130,
    topic: () => ({
      ok: true,
      partitions: partitions.map((_, partition) => ({ partition, leader: 1, errorCode: 0 })),
    }),
    commits: {
      ok: true,
      atMs: 100,
      offsets: new Map([['orders', new Map(partitions.map(({ committed }, at) => [at, offset(committed)]))]]),
    },
    logs: (_, at) => ({
      start: sample(partitions[at]!.start, 110),
      end: sample(partitions[at]!.end, 120),
      stableEnd: null,
    }),
    members: { state: 'stable', members: 1, ownerOf: (_, at) => `m-${at}` },
    ...changed,
  };
}

describe('assembleReading', () => {
  it.each([
    { committed: 4, start: 0, end: 9, want: [4, 0, 9, null] },
    { committed: 0, start: 0, end: 0, want: [0, 0, 0, null] },
    { committed: 2, start: 6, end: 10, want: [2, 6, 10, null] },
    { committed: -1, start: 0, end: 9, want: [null, 0, 9, 'no-commit'] },
    { committed: -2, start: 0, end: 9, want: [null, 0, 9, 'no-commit'] },
    { committed: 'loading', start: 0, end: 9, want: [null, 0, 9, 'loading'] },
    { committed: 4, start: 'no-leader', end: 'no-leader', want: [4, null, null, 'no-leader'] },
    { committed: 4, start: 0, end: 'timeout', want: [4, 0, null, 'timeout'] },
    { committed: -1, start: 0, end: 'timeout', want: [null, 0, null, 'timeout'] },
    { committed: Number.POSITIVE_INFINITY, start: 0, end: 9, want: [null, 0, 9, 'unsupported'] },
    { committed: 4, start: 0, end: Number.POSITIVE_INFINITY, want: [4, 0, null, 'unsupported'] },
  ] as const)('gives $want for committed $committed, start $start, end $end', ({ want, ...partition }) => {
    const whole = { committed: 1, start: 0, end: 1 }; // one answer that arrived makes the reading ok
    const [first] = okReading(assembleReading(TARGET, seen([partition, whole]))).partitions;
    expect([first?.committedOffset, first?.logStartOffset, first?.endOffset, first?.unknown]).toEqual(want);
  });

  it('names the arrival of the oldest value, and of commits and ends apart', () => {
    const reading = okReading(assembleReading(TARGET, seen([{ committed: 1, start: 0, end: 3 }])));
    expect(reading).toMatchObject({ atMs: 100, committedAtMs: 100, endAtMs: 120, sequence: 7 });
  });

  it('takes the members, the state and the owners as they were described', () => {
    const reading = okReading(assembleReading(TARGET, seen([{ committed: 1, start: 0, end: 3 }])));
    expect(reading).toMatchObject({ groupState: 'stable', members: 1, partitions: [{ member: 'm-0' }] });
  });

  const failed = (reason: GapReason) => ({ ok: false, reason, errorCode: null }) as const;
  it.each<{ what: string; changed: Partial<Observed>; reason: GapReason }>([
    { what: 'the topic is gone', changed: { topic: () => failed('no-topic') }, reason: 'no-topic' },
    { what: 'the group is gone', changed: { commits: failed('no-group') }, reason: 'no-group' },
    { what: 'the coordinator is silent', changed: { commits: failed('timeout') }, reason: 'timeout' },
  ])('fails with $reason when $what', ({ changed, reason }) => {
    const reading = assembleReading(TARGET, seen([{ committed: 1, start: 0, end: 3 }], changed));
    expect(reading).toEqual({
      ok: false,
      atMs: 130,
      sequence: 7,
      reason,
      message: expect.stringMatching(/orders|billing/),
    });
  });

  it('fails when no end arrived at all, so that an ok reading always has true times', () => {
    const silent = { committed: 4, start: 0, end: 'timeout' } as const;
    expect(assembleReading(TARGET, seen([silent, silent]))).toMatchObject({ ok: false, reason: 'timeout' });
  });

  it('takes a partition that the coordinator left out as not authorized, never as never committed', () => {
    const commits = { ok: true, atMs: 100, offsets: new Map() } as const;
    const reading = okReading(assembleReading(TARGET, seen([{ committed: 1, start: 0, end: 3 }], { commits })));
    expect(reading.partitions).toMatchObject([{ committedOffset: null, unknown: 'not-authorized' }]);
  });
});
