import { type Told, WatchedCluster } from '../../test/watched-cluster.js';

const now = { enterAfter: 1, leaveAfter: 1 };
const poll = (times: number, told: (at: number) => readonly Told[], options = {}, settings = {}) =>
  new WatchedCluster({ ...now, ...settings }).polls(times, told, options);

describe('the status of a group', () => {
  it.each([
    { want: 'OK', what: 'nothing waits', told: () => [{ c: 5, end: 5 }] },
    { want: 'OK', what: 'the lag is steady', told: (at: number) => [{ c: at, end: at + 50 }] },
    {
      want: 'STOPPED',
      what: 'messages wait and nobody reads',
      told: () => [{ c: 0, end: 50 }],
      options: { members: 0 },
    },
    { want: 'STALLED', what: 'members stand still', told: (at: number) => [{ c: 0, end: 50 + at }] },
    { want: 'FALLING_BEHIND', what: 'the lag grows', told: (at: number) => [{ c: at, end: 50 + 3 * at }] },
    {
      want: 'REWOUND',
      what: 'the position was set back and is not regained',
      told: (at: number) => [{ c: at < 6 ? 900 + at : 100 + at, end: 1_000 + at }],
    },
    {
      want: 'LOSING_DATA',
      what: 'messages are deleted unread',
      told: (at: number) => [{ c: at, s: 20 + at, end: 99 }],
    },
    {
      want: 'UNKNOWN',
      what: 'half the partitions do not answer',
      told: () => [
        { c: 1, end: 1 },
        { c: 1, end: 'no-leader' as const },
      ],
    },
  ])('[B3] is $want where $what', ({ want, told, options }) => {
    const report = poll(20, told, options);
    expect({ status: report.status, reason: report.statusReason }).toMatchObject({ status: want });
  });

  it('[E4] leaves an abandoned topic out of every sum once nobody owns it', () => {
    const report = poll(12, (at) => [
      { topic: 'live', c: 10 * at, end: 10 * at + 5 },
      { topic: 'left', c: 3, end: 9_000 + at, owner: null },
    ]);
    expect(report).toMatchObject({ status: 'OK', lagMessages: { value: 5 } });
    expect(report.partitions.find(({ topic }) => topic === 'left')).toMatchObject({
      isUnowned: true,
      lagMessages: { value: 9_008 },
    });
  });

  it.each([
    { what: 'E10: transaction markers', gap: 1 },
    { what: 'E10: two of them', gap: 2 },
  ])('[E10] calls an unreadable tail caught up, by a word of its own ($what)', ({ gap }) => {
    const report = poll(20, () => [{ c: 100, end: 100 + gap }]);
    expect(report).toMatchObject({ status: 'OK_TAIL', incidentId: null });
  });

  it('[E10] pages a gap that is larger, and one behind which the end still moves', () => {
    expect(poll(20, () => [{ c: 100, end: 103 }]).status).toBe('STALLED');
    expect(poll(20, (at) => [{ c: 100, end: at < 18 ? 100 : 101 }]).status).toBe('OK');
  });

  it('[E26] takes a committer of the last processed offset for caught up', () => {
    expect(poll(20, (at) => [{ c: Math.min(at, 5) + 99, end: Math.min(at, 5) + 100 }]).status).toBe('OK_TAIL');
  });

  it('[E21] takes a skip ahead for no work: no rate, no ETA, an event', () => {
    const watched = new WatchedCluster(now);
    watched.polls(6, (at) => [{ c: 300 * at, end: 90_000 + 300 * at }]);
    const report = watched.poll([{ c: 91_800, end: 91_800 }]);
    expect(report.consumedPerSec).toEqual({ value: null, reason: 'no-history' });
    expect(watched.events('skip')).toMatchObject([{ messages: 90_300 }]);
    const later = watched.polls(3, (at) => [{ c: 92_100 + 300 * at, end: 92_100 + 300 * at }]);
    expect(later.consumedPerSec.value).toBeCloseTo(100, 3);
  });

  it('[E21] believes a catch-up that goes on: it is a pace, not a jump', () => {
    const watched = new WatchedCluster(now);
    watched.polls(6, (at) => [{ c: 30 * at, end: 90_000 }]);
    const report = watched.polls(6, (at) => [{ c: 150 + 6_000 * (at + 1), end: 90_000 }]);
    expect(report.consumedPerSec.value).toBeCloseTo(2_000, 0);
  });

  it('[E21] takes the first move after the members left for a skip, however small', () => {
    const watched = new WatchedCluster(now);
    watched.polls(6, (at) => [{ c: 300 * at, end: 90_000 }]);
    const left = { state: 'empty', members: 0 } as const;
    watched.poll([{ c: 1_500, end: 90_000 }], left);
    const report = watched.poll([{ c: 1_507, end: 90_000 }], left);
    expect(watched.events()).toMatchObject([{ kind: 'skip', messages: 7 }]);
    expect(report.consumedPerSec).toEqual({ value: null, reason: 'no-history' });
  });

  it('[E25] takes what moves without members for a consumer: a rate, a status, no events', () => {
    const watched = new WatchedCluster();
    const alone = { state: 'empty', members: 0, protocolType: '' } as const;
    const report = watched.polls(30, (at) => [{ c: 300 * at, end: 300 * at + 90 }], alone);
    expect(report).toMatchObject({ status: 'OK', isSimple: true });
    expect(report.consumedPerSec.value).toBeCloseTo(100, 3);
    expect(watched.events('skip')).toEqual([]);
  });

  it('[E22] names the one partition that is stuck while its siblings move, after polls and time', () => {
    const watched = new WatchedCluster({ ...now, stuckMs: 60_000 });
    const told = (at: number) => [
      { c: 100 * at, end: 100 * at + 20 },
      { c: 7, end: 50 + at },
    ];
    expect(watched.polls(15, told).status).not.toBe('STUCK_PARTITION');
    const report = watched.polls(12, (at) => told(15 + at));
    expect(report).toMatchObject({ status: 'STUCK_PARTITION', statusReason: expect.stringContaining('orders/1') });
    expect(report.partitions[0]!.status).toBe('OK');
  });

  it('[E23] does not say stopped or stalled of a slow topic on which nothing waits', () => {
    expect(poll(40, () => [{ c: 7, end: 7 }]).status).toBe('OK');
    expect(poll(40, () => [{ c: 7, end: 7 }], { members: 0 }).status).toBe('OK');
    // One message a minute, read at once: a zero in the window is enough.
    expect(
      poll(41, (at) => [{ c: Math.floor(at / 20), end: Math.floor(at / 20) + (at % 20 === 0 ? 1 : 0) }]).status,
    ).toBe('OK');
  });

  it.each([
    { everyPolls: 2, what: '6 s' },
    { everyPolls: 40, what: '2 minutes' },
  ])('[E24] sees through the saw-tooth of a committer of every $what, at any phase', ({ everyPolls }) => {
    const steady = (at: number) => [{ c: 30 * everyPolls * Math.floor(at / everyPolls), end: 30 * at + 50 }];
    const watched = new WatchedCluster(now);
    const seen = new Set<string>();
    for (let at = 0; at < 8 * everyPolls + 30; at++) {
      const { status } = watched.poll(steady(at));
      if (at > 4 * everyPolls) seen.add(status);
    }
    expect([...seen]).toEqual(['OK']);
  });

  it('[E24] still sees a batch committer fall behind', () => {
    expect(poll(60, (at) => [{ c: 20 * 5 * Math.floor(at / 5), end: 30 * at }]).status).toBe('FALLING_BEHIND');
  });

  it('[F32] calls a lag that is frozen at a constant a stall, and not stable', () => {
    const frozen = poll(20, () => [{ c: 100, end: 600 }]);
    expect(frozen).toMatchObject({ status: 'STALLED', incidentId: 'billing-1', lagMessages: { value: 500 } });
  });

  it.each([
    { what: 'nothing is declared', c: null, end: 40, says: 'between 0 and 40 messages may wait' },
    { what: 'the broker says earliest', c: -2, end: 40, says: '40 messages may wait' },
  ])('never calls a group OK that committed nowhere: it is unknown, with a bound, where $what', ({ c, end, says }) => {
    const report = poll(20, () => [
      { c, end },
      { c: null, end: 0 },
    ]);
    expect(report).toMatchObject({ status: 'UNKNOWN', noCommitPartitions: 2, completeness: 1, incidentId: null });
    expect(report.statusReason).toContain(says);
    expect(report.boundMessages).toEqual({ least: c === -2 ? 40 : 0, most: 40 });
    expect(report.partitions.map(({ status }) => status)).toEqual(['UNKNOWN', 'OK']);
  });

  it('judges a group by the partitions it committed on, and calls the sum of the rest a range', () => {
    const report = poll(20, () => [
      { c: 100, end: 100 },
      { c: null, end: 40 },
    ]);
    expect(report).toMatchObject({ status: 'OK', isLowerBound: true, boundMessages: { least: 0, most: 40 } });
    expect(poll(20, () => [{ c: null, end: 0 }])).toMatchObject({ status: 'OK', boundMessages: { least: 0, most: 0 } });
  });

  it('tells a position beyond the end of the log once, by its name', () => {
    const watched = new WatchedCluster(now);
    watched.polls(4, () => [{ c: 99, end: 5 }]);
    expect(watched.report().partitions[0]).toMatchObject({
      status: 'OK',
      statusReason: expect.stringContaining('offset out of range'),
    });
    expect(watched.events('out-of-range')).toMatchObject([{ messages: 94, partition: 0 }]);
  });

  it('[F28] has a reason and no number for a group that never committed, is empty or is gone', () => {
    expect(poll(3, () => [{ c: null, end: 40 }])).toMatchObject({ lagMessages: { value: null, reason: 'no-commit' } });
    const empty = poll(3, () => [{ c: 10, end: 40 }], { state: 'empty', members: 0 });
    expect(empty).toMatchObject({ lagMessages: { value: 30 }, state: 'empty', memberCount: { value: 0 } });
    const gone = poll(3, () => [], { failure: 'no-group' });
    expect(gone).toMatchObject({ lagMessages: { value: null, reason: 'no-reading' }, status: 'UNKNOWN' });
  });

  it.each([
    { what: 'a rewind', end: () => 1_000, c: (at: number) => (at < 12 ? 900 : 100 + 80 * (at - 11)) },
    {
      what: 'a truncation',
      end: (at: number) => (at < 12 ? 1_000 : 400 + at),
      c: (at: number) => (at < 12 ? 1_000 : 400 + at),
    },
  ])('[F30] flaps no alarm after $what', ({ end, c }) => {
    const watched = new WatchedCluster();
    const seen: string[] = [];
    for (let at = 0; at < 40; at++) {
      const { status } = watched.poll([{ c: Math.min(end(at), c(at)), end: end(at) }]);
      if (seen.at(-1) !== status) seen.push(status);
    }
    expect(seen.filter((status) => !status.startsWith('OK')).length).toBeLessThanOrEqual(1);
    expect(watched.incidents).toBeLessThanOrEqual(1);
  });

  it('enters after 3 equal evaluations, leaves after 5, under one incident', () => {
    const watched = new WatchedCluster();
    const behind = { members: 0 };
    expect(watched.polls(2, () => [{ c: 0, end: 9 }], behind).status).toBe('OK');
    expect(watched.poll([{ c: 0, end: 9 }], behind)).toMatchObject({ status: 'STOPPED', incidentId: 'billing-1' });
    expect(watched.polls(4, () => [{ c: 9, end: 9 }]).status).toBe('STOPPED');
    expect(watched.polls(2, () => [{ c: 0, end: 9 }], { failure: 'loading' })).toMatchObject({
      status: 'STOPPED',
      incidentId: 'billing-1',
    });
    expect(watched.polls(4, () => [{ c: 0, end: 9 }], { failure: 'loading' })).toMatchObject({
      status: 'UNKNOWN', // a missing answer never resolves an alert
      incidentId: 'billing-1',
      lagMessages: { value: null, reason: 'stale' },
    });
    expect(watched.polls(5, () => [{ c: 9, end: 9 }])).toMatchObject({ status: 'OK', incidentId: null });
    expect(watched.incidents).toBe(1);
  });

  it('begins history anew where a log was made again, without a rewind', () => {
    const watched = new WatchedCluster(now);
    watched.polls(5, (at) => [{ c: 100 * at, end: 100 * at + 10 }]);
    const report = watched.poll([{ c: null, end: 3 }], { topicId: 'another' });
    expect(report).toMatchObject({ lagMessages: { value: null, reason: 'no-commit' } });
    expect(report.partitions[0]!.consumedPerSec.value).toBeNull();
    expect(watched.events().map(({ kind }) => kind)).toEqual(['recreated']);
  });

  it('[F33] gives the same state for shuffled arrivals as for those in order', () => {
    const ordered = new WatchedCluster(now);
    const shuffled = new WatchedCluster(now);
    for (let at = 0; at < 20; at++) {
      const told = [{ c: 10 * at, end: 12 * at + 5 }];
      ordered.poll(told);
      shuffled.poll(told);
      if (at % 3 !== 2) continue;
      shuffled.atMs -= 2 * shuffled.everyMs; // an answer of the poll before comes now
      shuffled.poll([{ c: 10 * at - 10, end: 12 * at - 7 }]);
      shuffled.atMs += shuffled.everyMs;
    }
    const figures = (watched: WatchedCluster) => ({ ...watched.report(), sinceMs: 0 });
    expect(figures(shuffled)).toEqual(figures(ordered));
  });
});
