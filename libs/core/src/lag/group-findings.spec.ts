import { type Told, WatchedCluster } from '../../test/watched-cluster.js';
import { findingsOf } from './group-findings.js';

const watched = (times: number, told: (at: number) => readonly Told[], options = {}) => {
  const cluster = new WatchedCluster();
  const report = cluster.polls(times, told, options);
  return (objectiveSec: number | null = null) =>
    findingsOf(cluster.cluster, report, { objectiveSec, nowMs: cluster.atMs }).map(
      ({ code, severity }) => `${severity} ${code}`,
    );
};
const steady = (at: number, owner = 'member-0'): Told => ({ c: 10 * at, end: 10 * at, owner });

describe('findingsOf', () => {
  it.each([
    { what: 'each member has its part', members: 2, owners: ['member-0', 'member-1'], want: [] },
    { what: 'one has all', members: 2, owners: ['member-0', 'member-0'], want: ['high ONE_MEMBER_HAS_ALL'] },
    { what: 'members are idle', members: 3, owners: ['member-0', 'member-1'], want: ['medium IDLE_MEMBERS'] },
    { what: 'one member has the one partition', members: 2, owners: ['member-0'], want: ['medium IDLE_MEMBERS'] },
    { what: 'it rebalances', members: 3, owners: ['member-0'], state: 'rebalancing', want: [] },
    { what: 'members were not read', members: null, owners: ['member-0'], want: [] },
  ])('says of the members where $what: $want', ({ members, owners, state = 'stable', want }) => {
    const told = (at: number) => owners.map((owner) => steady(at, owner));
    expect(watched(5, told, { members, state })()).toEqual(want);
  });

  it('holds the rhythm of commits against the objective, and says nothing where there is none', () => {
    // A commit every fourth poll of 3 s: every 12 s.
    const findings = watched(40, (at) => [{ c: 40 * Math.floor(at / 4), end: 10 * at + 50 }]);
    expect([findings(60), findings(20), findings(10), findings()]).toEqual([
      [],
      ['medium COMMITS_TOO_RARE'],
      ['high COMMITS_TOO_RARE'],
      [],
    ]);
  });

  it('holds the backlog against retention: near it, worse where it does not close, and lost', () => {
    expect(watched(5, (at) => [{ c: 10 * at, s: 10 * at, end: 1_000 + 10 * at }])()).toEqual([
      'critical RETENTION_NEAR',
    ]);
    expect(watched(5, (at) => [{ c: 50 * at, s: 50 * at, end: 1_000 + 10 * at }])()).toEqual(['high RETENTION_NEAR']);
    const lost = watched(6, (at) => [{ c: 5, s: at < 3 ? 0 : 100, end: 10_000 }]);
    expect(lost()).toEqual(['critical DATA_LOST', 'critical RETENTION_NEAR']);
  });

  it('holds against retention only what somebody owns, and names the time to loss of the same partition', () => {
    const left = watched(14, (at) => [
      { topic: 'live', c: 10 * at, end: 10 * at },
      { topic: 'left', c: 3, s: 2, end: 900, owner: null },
    ]);
    expect(left()).toEqual(['low ABANDONED_TOPIC']);
    const cluster = new WatchedCluster({}, 60_000);
    const report = cluster.polls(12, (at) => [
      { topic: 'full', c: 600 + at, s: 10 + at, end: 100_000 },
      { topic: 'soon', c: 1_200, s: 100 * at, end: 1_200 + (at === 0 ? 1 : at) },
    ]);
    const { fact } = findingsOf(cluster.cluster, report, { nowMs: cluster.atMs }).find(
      ({ code }) => code === 'RETENTION_NEAR',
    )!;
    const worst = report.partitions.find(({ topic }) => topic === 'full')!;
    expect(report.lossEtaSec.value).toBeLessThan(worst.lossEtaSec.value!);
    expect(fact).toContain(`messages are lost in ${Math.round(worst.lossEtaSec.value! / 60)} min`);
  });

  it('tells what was never committed and what nobody reads any more', () => {
    const left = watched(14, (at) => [
      { topic: 'live', c: 10 * at, end: 10 * at },
      { topic: 'left', c: 3, end: 900, owner: null },
      { topic: 'new', c: null, end: 10 },
    ]);
    expect(left()).toEqual(['low ABANDONED_TOPIC', 'low NEVER_COMMITTED']);
  });

  it.each([
    { what: 'messages wait', end: 40, want: ['high NO_CONSUMERS'] },
    { what: 'nothing waits', end: 10, want: ['low NO_CONSUMERS'] },
  ])('says that nobody reads, apart from the lag: $what', ({ end, want }) => {
    expect(watched(3, () => [{ c: 10, end }], { state: 'empty', members: 0 })()).toEqual(want);
  });

  it('does not miss the members of a group that assigns its partitions itself', () => {
    expect(watched(9, (at) => [{ c: at, end: 40 }], { state: 'empty', members: 0, protocolType: '' })()).toEqual([]);
  });

  it.each([
    { type: 'share' as const, want: ['medium TYPE_UNSUPPORTED'] },
    { type: 'streams' as const, want: ['low TYPE_UNSUPPORTED'] },
  ])('names what is not read of a $type group', ({ type, want }) => {
    expect(watched(3, (at) => [steady(at)], { type, members: null })()).toEqual(want);
  });

  it('names a position beyond the end', () => {
    const findings = watched(3, () => [{ c: 99, end: 5 }]);
    expect(findings()).toEqual(['high OFFSET_OUT_OF_RANGE']);
  });

  it('[E34] counts records from the future, names their log, and forgets it where the topic is made again', () => {
    const cluster = new WatchedCluster();
    const told = [{ c: 5, end: 5 }];
    cluster.poll(told);
    cluster.cluster.noteFutureRecord('orders', 0, 90_000, cluster.atMs);
    const report = cluster.poll(told);
    const findings = findingsOf(cluster.cluster, report, { nowMs: cluster.atMs });
    expect(findings.map(({ code, fact }) => `${code}: ${fact}`)).toEqual([
      'FUTURE_TIMESTAMPS: Records of orders/0 bear a time up to 87 s ahead of ours',
    ]);
    expect([cluster.cluster.futureTimestamps, cluster.events('future-timestamp').length]).toEqual([1, 1]);
    const { cluster: lag, atMs } = cluster;
    expect([30_000, 90_000, 99_000].map((laterMs) => lag.aheadMs('orders', 0, atMs - 3_000 + laterMs))).toEqual([
      60_000, 0, 0,
    ]);
    cluster.poll(told, { topicId: 'another' });
    expect(cluster.cluster.aheadMs('orders', 0, cluster.atMs)).toBe(0);
  });
});
