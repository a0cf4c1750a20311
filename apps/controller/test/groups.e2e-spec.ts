import { type ToldGroup, type ToldPartition } from '@headgate/testing/fakes';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml } from './support/fixtures.js';

const EVERY_MS = 10_000;

/** Sweeps of the cluster `main`, ten seconds apart; `told` may depend on the number of the sweep. */
async function sweep(
  controller: TestController,
  count: number,
  told?: (at: number) => string | readonly ToldGroup[],
): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    if (told) controller.source.tellGroups(told(at));
    controller.clock.advance(EVERY_MS);
    await controller.job('sweep:main');
  }
}

/** `produced` and `consumed` per sweep, after `at` sweeps. */
const moving = (at: number, produced: number, consumed: number, behind = 0): ToldPartition => ({
  c: 1000 + consumed * at,
  end: 1000 + behind + produced * at,
});

describe('consumer groups', () => {
  let controller: TestController;
  afterEach(() => controller.stop());

  it('[S10] shows every group with status, lag and time lag per group, topic and partition, worst first', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ group: 'billing' })) });
    await sweep(controller, 16, (at): ToldGroup[] => [
      { group: 'calm', topics: { clicks: [moving(at, 50, 50)] } },
      {
        group: 'billing',
        topics: { orders: [moving(at, 500, 100), moving(at, 500, 450)], mails: [moving(at, 10, 10)] },
      },
      { group: 'gone', state: 'empty', members: 0, topics: { payments: [{ c: 10, end: 500 + at }] } },
    ]);
    const { body } = await controller.get('/v1/groups');
    expect(body.groups.map(({ group, status }: Record<string, string>) => [group, status])).toEqual([
      ['gone', 'STOPPED'],
      ['billing', 'FALLING_BEHIND'],
      ['calm', 'OK'],
    ]);
    expect(body.overview).toMatchObject({
      answer: '2 of 3 groups need a look',
      detail: '1 stopped · 1 falling behind.',
      counts: { STOPPED: 1, FALLING_BEHIND: 1, OK: 1, UNKNOWN: 0 },
    });
    const detail = (await controller.get('/v1/groups/billing')).body;
    expect(detail).toMatchObject({
      cluster: 'main',
      flow: 'orders',
      lagMessages: 15 * 450,
      completeness: 1,
      sampleAgeMs: 0,
    });
    expect(detail.topics.map(({ topic, lagMessages }: Record<string, unknown>) => [topic, lagMessages])).toEqual([
      ['mails', 0],
      ['orders', 6750],
    ]);
    const [, worst] = detail.partitions;
    expect(worst).toMatchObject({
      ...{ topic: 'orders', partition: 0, committedOffset: '2500', endOffset: '8500', lagMessages: 6000 },
      ...{ consumedPerSec: 10, producedPerSec: 50, etaSec: null, etaSecReason: 'not closing', owner: 'billing-0' },
    });
    // 6,000 messages behind 50 a second: the one that is read next was written 120 s ago.
    expect(worst.lagSec).toMatchObject({ bound: 'exact' });
    expect(worst.lagSec.value).toBeCloseTo(120, 0);
    expect(detail.partitions[0]).toMatchObject({ lagMessages: 0, lagSec: { value: 0 }, etaSec: 0 });
  });

  it('[B5] tells unknown apart from zero: null with its reason, a lower bound, and no series', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    await sweep(controller, 3, (at): ToldGroup[] => [
      { group: 'half', topics: { orders: [moving(at, 10, 10, 70), { c: 5, end: null }] } },
      { group: 'new', topics: { mails: [{ c: null, end: 900 }] } },
    ]);
    const half = (await controller.get('/v1/groups/half')).body;
    expect(half).toMatchObject({ lagMessages: 70, isLowerBound: true, completeness: 0.5, unknownPartitions: 1 });
    expect(half.partitions[1]).toMatchObject({ lagMessages: null, lagMessagesReason: 'the partition has no leader' });
    const fresh = (await controller.get('/v1/groups/new')).body;
    expect(fresh).toMatchObject({
      lagMessages: null,
      lagMessagesReason: 'nothing was ever committed',
      noCommitPartitions: 1,
    });
    expect(fresh.partitions[0]).toMatchObject({ committedOffset: null, boundMessages: { least: 0, most: 900 } });
    expect(await controller.metric('headgate_group_lag_messages')).toEqual({});
    expect(await controller.metric('headgate_group_partitions_unknown')).toMatchObject({
      'cluster="main",group="half",topic="orders",reason="no-leader"': 1,
    });
  });

  it('remembers how far behind a group was, with what happened, and draws it small in the list', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ group: 'billing' })) });
    await sweep(controller, 12, (at): ToldGroup[] => [
      {
        group: 'billing',
        topics: { orders: [moving(at, 100, 100, 50), ...(at < 9 ? [] : [moving(at, 0, 0)])] },
      },
    ]);
    await sweep(controller, 6, () => 'connection refused');
    const { body } = await controller.get('/v1/groups/billing/history?span=30m');
    expect(body).toMatchObject({ cluster: 'main', group: 'billing', stepSec: 20, objectiveSec: 5 });
    expect(body.gap).toContain('History is kept in memory');
    expect(body.t.every((at: number, n: number) => n === 0 || at - body.t[n - 1] === 20)).toBe(true);
    expect(body.lagMessages.slice(0, 5)).toEqual([50, 50, 50, 50, 50]);
    expect(body.lagMessages.at(-1)).toBeNull();
    expect(body.lagSec.at(3)).toBeGreaterThan(0);
    expect(body.events).toMatchObject([{ kind: 'grown', topic: 'orders', text: 'grew from 1 to 2 partitions' }]);
    expect((await controller.get('/v1/groups/billing')).body.events).toEqual(body.events);
    expect((await controller.get('/v1/groups/billing/history?span=24h')).body).toMatchObject({ stepSec: 600 });
    const [line] = (await controller.get('/v1/groups')).body.groups;
    expect(line.spark.length).toBeGreaterThan(3);
    expect(line.spark.some((sec: number | null) => sec !== null && sec > 0)).toBe(true);
    const refused = await controller.get('/v1/groups/billing/history?span=9d');
    expect(refused.body.error.problems[0].message).toContain('60s to 24h');
    expect((await controller.get('/v1/groups/nobody/history')).body.error.code).toBe('GROUP_UNKNOWN');
  });

  it('[B2] tells time lag in the API and the metrics: exact where history reaches, "at least" where not, and no more', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    await sweep(controller, 16, (at): ToldGroup[] => [
      { group: 'known', topics: { orders: [{ c: 1000 + 500 * Math.max(0, at - 6), end: 1000 + 500 * at }] } },
      { group: 'older', topics: { mails: [{ c: 10, end: 900 }] } },
    ]);
    const lagSec = async (group: string) => (await controller.get(`/v1/groups/${group}`)).body.lagSec;
    const known = await lagSec('known');
    expect(known).toMatchObject({ bound: 'exact', source: 'poll' });
    expect(Math.abs(known.value - 60)).toBeLessThanOrEqual(10);
    // Its first message was there before the first of 16 sweeps, 150 s ago: at least so long, and never extrapolated.
    expect(await lagSec('older')).toMatchObject({ value: 150, bound: 'lower' });
    const series = await controller.metric('headgate_group_lag_seconds');
    expect(series['cluster="main",group="older",topic="mails",bound="lower"']).toBe(150);
    expect(Object.keys(series)).toContain('cluster="main",group="known",topic="orders",bound="exact"');
  });

  it('[B3] tells every state of a group, with its reason, in the list, on its page and in the metrics', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    await sweep(controller, 24, (at): ToldGroup[] => [
      { group: 'fine', topics: { a: [moving(at, 50, 50)] } },
      { group: 'stopped', state: 'empty', members: 0, topics: { b: [{ c: 10, end: 500 }] } },
      { group: 'stalled', topics: { c: [{ c: 10, end: 500 + 10 * at }] } },
      { group: 'rewound', topics: { d: [{ c: at < 12 ? 900 + at : 100 + at, end: 1000 + at }] } },
      { group: 'behind', topics: { e: [moving(at, 500, 100)] } },
      { group: 'losing', topics: { f: [{ c: at, s: 50 + at, end: 900 }] } },
      { group: 'stuck', topics: { g: [moving(at, 50, 50, 9), { c: 7, end: 90 + at }] } },
      { group: 'never', topics: { h: [{ c: null, end: 40 }] } },
    ]);
    const { groups } = (await controller.get('/v1/groups?sort=name')).body;
    expect(Object.fromEntries(groups.map(({ group, status }: Record<string, string>) => [group, status]))).toEqual({
      ...{ fine: 'OK', stopped: 'STOPPED', stalled: 'STALLED', rewound: 'REWOUND', behind: 'FALLING_BEHIND' },
      ...{ losing: 'LOSING_DATA', stuck: 'STUCK_PARTITION', never: 'UNKNOWN' },
    });
    const says = async (group: string) => (await controller.get(`/v1/groups/${group}`)).body.statusReason;
    expect(await says('stuck')).toContain('g/1: no commit for');
    expect(await says('never')).toBe(
      'it has no position: nothing was ever committed; between 0 and 40 messages may wait',
    );
    expect(await says('losing')).toContain('deleted before the group read them');
    const status = await controller.metric('headgate_group_status');
    expect(status['cluster="main",group="stuck",status="stuck_partition"']).toBe(1);
    expect(Object.keys(status)).toHaveLength(8);
  });

  it('filters, sorts and pages, and tells what a filter may say', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    const names = Array.from({ length: 30 }, (_, n) => `g${String(n).padStart(2, '0')}`);
    await sweep(controller, 4, (at) =>
      names.map((group, n) => ({
        group,
        topics: { [n < 10 ? 'orders.v1' : 'clicks']: [{ c: 1000 + 100 * at - 10 * n, end: 1000 + 100 * at }] },
      })),
    );
    const pages: string[] = [];
    let cursor: string | null = null;
    do {
      const path: string = `/v1/groups?sort=lag&limit=7${cursor === null ? '' : `&cursor=${cursor}`}`;
      const { body } = await controller.get(path);
      pages.push(...body.groups.map(({ group }: { group: string }) => group));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual([...names].reverse());
    const found = async (q: string) =>
      (await controller.get(`/v1/groups?sort=name&q=${encodeURIComponent(q)}`)).body.groups.map(
        ({ group }: { group: string }) => group,
      );
    expect(await found('topic:orders* lag:>70')).toEqual(['g08', 'g09']);
    expect(await found('-topic:orders* lag:<105')).toEqual(['g10']);
    expect(await found('state:ok g2')).toEqual(names.slice(20));
    const refused = await controller.get('/v1/groups?q=colour:red');
    expect(refused.body.error.problems[0].message).toContain('known are state, group, topic');
    expect((await controller.get('/v1/groups/nobody')).body.error.code).toBe('GROUP_UNKNOWN');
    const topics = (await controller.get('/v1/topics?sort=lag')).body.topics;
    expect(topics.map(({ topic, groups, worstGroup }: Record<string, unknown>) => [topic, groups, worstGroup])).toEqual(
      [
        ['clicks', 20, 'g29'],
        ['orders.v1', 10, 'g09'],
      ],
    );
  });

  it('lets the age of every figure go on between sweeps, and turns a silent cluster unknown', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    await sweep(controller, 3, (at): ToldGroup[] => [{ group: 'billing', topics: { orders: [moving(at, 10, 10)] } }]);
    controller.clock.advance(4000);
    const [line] = (await controller.get('/v1/groups')).body.groups;
    expect([line.sampleAgeMs, (await controller.get('/v1/groups/billing')).body.sampleAgeMs]).toEqual([4000, 4000]);
    await sweep(controller, 4, () => 'connection refused');
    const { body } = await controller.get('/v1/groups');
    expect(body.groups[0]).toMatchObject({
      status: 'UNKNOWN',
      lagMessages: null,
      lagMessagesReason: 'the newest answer is too old',
    });
    expect(body.overview).toMatchObject({ detail: '1 unknown. main does not answer.' });
    const [cluster] = (await controller.get('/v1/clusters')).body.clusters;
    expect(cluster).toMatchObject({ name: 'main', state: 'down', reason: 'connection refused' });
    expect(await controller.metric('headgate_group_lag_messages')).toEqual({});
  });

  it('removes the series of a topic and of a group that are gone', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    const both = { orders: [{ c: 5, end: 9 }], mails: [{ c: 5, end: 5 }] };
    await sweep(controller, 2, (): ToldGroup[] => [
      { group: 'billing', topics: both },
      { group: 'leaves', topics: { orders: both.orders } },
    ]);
    expect(Object.keys(await controller.metric('headgate_group_lag_messages'))).toHaveLength(3);
    await sweep(controller, 12, (): ToldGroup[] => [{ group: 'billing', topics: { orders: both.orders } }]);
    const { text } = await controller.get('/metrics');
    expect(text.split('\n').filter((line) => /group="leaves"|topic="mails"/.test(line))).toEqual([]);
    expect(await controller.metric('headgate_group_lag_messages')).toEqual({
      'cluster="main",group="billing",topic="orders"': 4,
    });
  });

  it('[B6] speaks the names of kafka_exporter and kafka-lag-exporter where asked to, with unknown absent', async () => {
    controller = await TestController.start({
      yaml: `${fileYaml(flowYaml())}metrics: { compat: [kafka_exporter, kafka_lag_exporter] }\n`,
    });
    await sweep(controller, 3, (): ToldGroup[] => [
      {
        group: 'billing',
        members: 2,
        topics: {
          orders: [
            { c: 40, s: 3, end: 100 },
            { c: 7, end: null },
          ],
        },
      },
    ]);
    expect(await controller.metric('kafka_consumergroup_lag')).toEqual({
      'consumergroup="billing",topic="orders",partition="0"': 60,
    });
    expect(await controller.metric('kafka_consumergroup_lag_sum')).toEqual({});
    expect(await controller.metric('kafka_consumergroup_members')).toEqual({ 'consumergroup="billing"': 2 });
    expect(await controller.metric('kafka_topic_partition_oldest_offset')).toEqual({
      'topic="orders",partition="0"': 3,
    });
    const owner = 'member_host="10.0.0.1",consumer_id="billing-0",client_id="client-0"';
    expect(await controller.metric('kafka_consumergroup_group_lag')).toEqual({
      [`cluster_name="main",group="billing",topic="orders",partition="0",${owner}`]: 60,
    });
    expect(await controller.metric('kafka_consumergroup_group_max_lag')).toEqual({
      'cluster_name="main",group="billing"': 60,
    });
    expect((await controller.get('/metrics')).text).not.toMatch(/^kafka_.* (?:-1|NaN)$/m);
  });

  it('folds the groups over the cap into other, and counts them', async () => {
    controller = await TestController.start({ yaml: `${fileYaml(flowYaml())}metrics: { maxGroups: 2 }\n` });
    await sweep(controller, 1, () =>
      ['a', 'b', 'c', 'd'].map((group) => ({ group, topics: { orders: [{ c: 1, end: 11 }] } })),
    );
    expect(await controller.metric('headgate_group_lag_messages')).toEqual({
      'cluster="main",group="a",topic="orders"': 10,
      'cluster="main",group="b",topic="orders"': 10,
      'cluster="main",group="other",topic="other"': 20,
    });
    expect(await controller.metric('headgate_label_values_folded_total')).toEqual({ 'label="group"': 2 });
  });

  it('hands include and exclude to the sweep, also when the file changes, and refuses what is no pattern', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    await sweep(controller, 1);
    expect(controller.source.plan).toEqual({ everyMs: 10_000, include: ['*'] });
    await controller.edit('flows: []\ngroups: { include: ["shop-*"], exclude: ["*-test"], everySec: 30 }\n');
    await controller.job('sweeps');
    await sweep(controller, 1);
    expect(controller.source.plan).toEqual({ everyMs: 30_000, include: ['shop-*'], exclude: ['*-test'] });
    await controller.edit('flows: []\ngroups: { include: [], everySec: 0 }\n');
    const { text } = await controller.get('/readyz');
    expect(text).toContain('groups.include');
    expect(text).toContain('groups.everySec');
  });

  it('says how the consumers are set up: idle members, one with all, commits against the objective', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ group: 'slow' })) });
    await sweep(controller, 12, (at): ToldGroup[] => [
      { group: 'idle', members: 5, topics: { orders: [moving(at, 5, 5), moving(at, 5, 5)] } },
      { group: 'greedy', members: 3, isGreedy: true, topics: { mails: [moving(at, 5, 5), moving(at, 5, 5)] } },
      { group: 'slow', topics: { clicks: [moving(at, 5, 5, 40)] } },
    ]);
    const findings = async (group: string) =>
      (await controller.get(`/v1/groups/${group}`)).body.findings.map(({ code, fact }: Record<string, string>) => [
        code,
        fact,
      ]);
    expect(await findings('idle')).toEqual([
      ['IDLE_MEMBERS', '3 of 5 members own no partition: there are 2 partitions'],
    ]);
    expect(await findings('greedy')).toEqual([['ONE_MEMBER_HAS_ALL', 'One of 3 members owns all 2 partitions']]);
    expect(await findings('slow')).toEqual([
      ['COMMITS_TOO_RARE', 'The group commits every 10 s; the objective is 5 s'],
    ]);
  });
});
