import { type LagSource } from '@headgate/core';
import { FakeLagSource } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';
import { CREATE, edit } from './support/policy.js';

const entry = (seq: number, usage = {}) => ({
  ...{ flow: 'orders', requestId: `r${seq}`, wantTokens: 10 },
  usage: { seq, usedTokens: 8, droppedTokens: 1, offeredPerSec: 1200, waiting: 4, ...usage },
});

describe('what pages read', () => {
  let controller: TestController;
  const start = async (yaml: string, sources?: Record<string, LagSource>) => {
    controller = await TestController.start({ yaml, ...(sources ? { sources } : {}) });
    controller.source.set(ORDERS, reading(partition(0, 0)));
  };
  const get = async (path: string) => (await controller.get(path)).body;
  afterEach(() => controller.stop());

  it('opens with the answer, worst first, and pages by cursor', async () => {
    const flows = Array.from({ length: 5 }, (_, n) => flowYaml({ flow: `calm-${n}`, group: `g${n}`, law: 'fixed' }));
    await start(fileYaml(...flows, flowYaml({ law: 'steps' })));
    controller.source.set(ORDERS, reading(partition(0, 30_000)));
    for (let n = 0; n < 5; n += 1) controller.source.set(`kafka:main/g${n}/orders`, reading(partition(0, 0)));
    await controller.cycle(30);
    const list = await get('/v1/flows?limit=2');
    expect(list.overview).toMatchObject({
      ...{ answer: '1 of 6 flows needs you', detail: 'orders is over its objective.', flows: 6 },
      counts: { over: 1, open: 5, held: 0, blind: 0 },
    });
    expect(list.flows[0]).toMatchObject({ flow: 'orders', state: 'over', needsYou: true, why: expect.any(String) });
    expect(list.flows[0].sparkline).toMatchObject({ figure: 'delaySec', stepSec: 5 });
    expect(list.flows[0].sparkline.values).toHaveLength(60);
    const names: string[] = list.flows.map(({ flow }: { flow: string }) => flow);
    for (let cursor = list.nextCursor; cursor !== null; ) {
      const page = await get(`/v1/flows?limit=2&cursor=${cursor}`);
      names.push(...page.flows.map(({ flow }: { flow: string }) => flow));
      cursor = page.nextCursor;
    }
    expect(names).toEqual(['orders', 'calm-0', 'calm-1', 'calm-2', 'calm-3', 'calm-4']);
    const filtered = await get('/v1/flows?q=state:open%20-flow:calm-1%20calm-*%20group:g*&sort=-name');
    expect([filtered.matching, filtered.flows[0]?.flow]).toEqual([0, undefined]);
    const open = await get('/v1/flows?q=state:open%20-flow:calm-1%20group:g*&sort=-name');
    expect([open.matching, open.flows[0].flow, open.overview.flows]).toEqual([4, 'calm-4', 6]);
    const wrong = await controller.get('/v1/flows?q=colour:red');
    expect(wrong.body.error.problems[0].message).toMatch(/has no key colour; known are state, mode/);
  });

  it('[C4] shows one decision: the law, each guard rail, the result, the inputs, before and after, and the policy', async () => {
    await start(fileYaml(flowYaml({ law: 'fixed' })));
    await controller.cycle(8);
    const { decisions } = await get('/v1/flows/orders/decisions');
    const capped = decisions.find(({ clamp }: { clamp: string | null }) => clamp === 'step-up');
    const detail = await get(`/v1/flows/orders/decisions/${capped.number}`);
    expect(detail.steps).toEqual([
      { kind: 'law', constraint: ORDERS, clamp: null, ratePerSec: 10_000, text: 'The law asked this for billing' },
      expect.objectContaining({ kind: 'rail', constraint: null, clamp: 'step-up', ratePerSec: capped.ratePerSec }),
      { kind: 'result', constraint: null, clamp: null, ratePerSec: capped.ratePerSec, text: 'It was set' },
    ]);
    expect(detail).toMatchObject({
      decision: { ...capped, constraints: [{ id: ORDERS, lagMessages: 0 }], ratePerSecBefore: expect.any(Number) },
      before: { number: capped.number - 1 },
      after: { number: capped.number + 1 },
      policy: { law: { name: 'fixed' } },
    });
    const unknown = await controller.get('/v1/flows/orders/decisions/999');
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'DECISION_UNKNOWN']);
  });

  it('gives history in even columns, gaps as null, and flags', async () => {
    await start(fileYaml(flowYaml({ law: 'fixed' })));
    await controller.cycle(30);
    controller.source.silence();
    for (let n = 0; n < 20; n += 1) {
      controller.clock.advance(1000);
      await controller.job('control');
    }
    const body = await get('/v1/flows/orders/history');
    expect([body.stepSec, body.low, body.t.length]).toEqual([1, null, 300]);
    expect(body.t[1] - body.t[0]).toBe(1);
    expect(body.ratePerSec.slice(0, 240).every((value: number | null) => value === null)).toBe(true);
    expect(body.ratePerSec.at(-25)).toBe(10_000);
    expect(body).toMatchObject({ objectiveSec: 5, objectiveMessages: 20_000, gap: null });
    expect(body.ceilingPerSec.at(-2)).toBe(10_000);
    expect([body.lagMessages.at(-25), body.lagMessages.at(-2)]).toEqual([0, null]);
    expect([body.mode.at(-25), body.mode.at(-2)]).toEqual(['fresh', 'gliding']);
    const kinds = body.flags.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['decision', 'mode']));
    controller.source.speak();
    const coarse = await get('/v1/flows/orders/history?from=now-2m&to=now&step=10');
    expect(coarse.t.length).toBeLessThanOrEqual(13);
    const spread = coarse.t.findIndex((_: number, i: number) => coarse.low.ratePerSec[i] < coarse.high.ratePerSec[i]);
    expect(coarse.ratePerSec[spread]).toBeGreaterThan(coarse.low.ratePerSec[spread]);
  });

  it('names producers with what they ask, get and use, and counts a repeated report once', async () => {
    await start(fileYaml(flowYaml({ law: 'fixed' })));
    await controller.cycle(3);
    const post = (seq: number) =>
      controller.post('/v1/leases', { ...(lease([entry(seq)]) as object), client: 'sdk-node/0.1.0' });
    for (let seq = 1; seq <= 7; seq += 1) {
      await post(seq);
      if (seq === 3) await post(3);
      await controller.cycle();
    }
    const body = await get('/v1/flows/orders/producers');
    expect(body).toMatchObject({
      instances: 1,
      directInstances: 0,
      askedPerSec: 1200,
      grantedPerSec: 10,
      usedPerSec: 8,
    });
    expect(body.producers).toEqual([
      expect.objectContaining({
        ...{
          producer: 'checkout',
          instances: 1,
          askedPerSec: 1200,
          grantedPerSec: 10,
          usedPerSec: 8,
          droppedPerSec: 1,
        },
        ...{ waiting: 4, client: 'sdk-node/0.1.0', source: 'http' },
      }),
    ]);
    const [summary] = (await get('/v1/flows')).flows;
    expect(summary).toMatchObject({ offeredPerSec: 1200, usedPerSec: 8, instances: 1 });
    expect(summary.throttledShare).toBeCloseTo(1192 / 1200);
    await controller.cycle(30);
    expect((await get('/v1/flows/orders/producers')).producers).toMatchObject([{ compliance: 'dark', usedPerSec: 0 }]);
    await controller.cycle(40);
    expect((await get('/v1/flows/orders/producers')).producers).toEqual([]);
  });

  it('[C8] lists the producers of all flows, worst first, by filter and by cursor, and names traffic without a budget', async () => {
    await start(fileYaml(flowYaml({ law: 'fixed' }), flowYaml({ flow: 'mails', group: 'mailer', law: 'fixed' })));
    controller.source.set('kafka:main/mailer/orders', reading(partition(0, 0)));
    const post = (seq: number, producer: string, usage: object, flow = 'orders') =>
      controller.post('/v1/leases', {
        ...(lease([{ ...entry(seq, usage), flow, requestId: `${producer}-${seq}` }]) as object),
        ...{ producer, instance: `${producer}-1`, client: 'sdk-node/0.1.0' },
      });
    let sent = 1000;
    const second = async () => {
      sent += 500;
      controller.source.set(ORDERS, reading(partition(0, 0, sent)));
      await controller.cycle();
    };
    for (let n = 0; n < 3; n += 1) await second();
    for (let seq = 1; seq <= 7; seq += 1) {
      await post(seq, 'checkout', {});
      await post(seq, 'imports', { usedTokens: 90, offeredPerSec: 90, unleasedTokens: 80 });
      await post(seq, 'mailer', { usedTokens: 8, offeredPerSec: 8, droppedTokens: 0, waiting: 0 }, 'mails');
      await second();
    }
    const page = await get('/v1/producers');
    expect(page.overview).toMatchObject({
      ...{ answer: '1 of 3 producers is held; imports spends without a budget', flows: 2, producers: 3 },
      counts: { unbudgeted: 1, held: 1, open: 1, dark: 0 },
    });
    expect(page.producers.map((line: { producer: string; status: string }) => [line.producer, line.status])).toEqual([
      ['imports', 'unbudgeted'],
      ['checkout', 'held'],
      ['mailer', 'open'],
    ]);
    expect(page.producers[1]).toMatchObject({
      ...{ flow: 'orders', mode: 'enforce', askedPerSec: 1200, grantedPerSec: 10, usedPerSec: 8, waiting: 4 },
      ...{ client: 'sdk-node/0.1.0', weight: 1, strategy: expect.any(String), lastSeen: expect.any(String) },
    });
    expect(page.unbudgeted).toEqual([{ flow: 'orders', mode: 'enforce', perSec: 402, usedPerSec: 98 }]);
    expect(page).toMatchObject({ unbudgetedFlows: 1, matching: 3, nextCursor: null });
    const names: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const part = await get(`/v1/producers?sort=producer&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
      names.push(...part.producers.map(({ producer }: { producer: string }) => producer));
      cursor = part.nextCursor;
    }
    expect(names).toEqual(['checkout', 'imports', 'mailer']);
    expect((await get('/v1/producers?q=-flow:orders')).producers).toMatchObject([{ producer: 'mailer' }]);
    const refused = await controller.get('/v1/producers?q=colour:red');
    expect([refused.status, refused.body.error.problems[0].path]).toEqual([400, 'q']);
    await controller.cycle(5);
    const silent = await get('/v1/producers?q=state:dark');
    expect([silent.matching, silent.overview.detail]).toEqual([3, expect.stringContaining('silent')]);
    expect(silent.producers[0]).toMatchObject({
      askedPerSec: null,
      usedPerSec: null,
      waiting: null,
      waitingReason: expect.any(String),
    });
  });

  it('tells what enforcement would have done while a flow observed', async () => {
    await start('flows: []\n');
    controller.source.set(ORDERS, reading(partition(0, 30_000)));
    await controller.put('/v1/flows/orders', edit({ mode: 'observe', law: { name: 'steps' } }), CREATE);
    expect(await get('/v1/evidence/orders')).toMatchObject({
      timesWouldCut: null,
      completenessReason: expect.any(String),
    });
    for (let seq = 1; seq <= 40; seq += 1) {
      await controller.post('/v1/leases', lease([entry(seq, { offeredPerSec: 9000 })]));
      await controller.cycle();
    }
    const card = await get('/v1/evidence/orders');
    expect(card).toMatchObject({ mode: 'observe', completeness: 1, timesWouldCut: 1, directInstances: 0 });
    expect(card.recordedSec).toBeGreaterThanOrEqual(30);
    expect(card.overObjectiveSec).toBeGreaterThanOrEqual(20);
    expect(card.wouldHoldMessages).toBeGreaterThan(100_000);
    expect(card.answer).toBe('orders would have cut once since it is observed');
    const [summary] = (await get('/v1/flows')).flows;
    expect(summary).toMatchObject({ state: 'over', throttledShare: 0 });
  });

  it('adds a cluster, which flows may name then, and lists its groups', async () => {
    const east = new FakeLagSource();
    Object.assign(east, {
      discover: async () => ({
        groups: [{ group: 'billing', state: 'Stable', type: 'classic', topics: ['orders'] }],
        gap: null,
      }),
    });
    east.set('["billing","orders"]', reading(partition(0, 42)));
    await start(fileYaml(flowYaml()), { east });
    const added = await controller.put('/v1/clusters/east', { brokers: ['kafka-1.east:9092', '[::1]:9092'] });
    expect(added.body).toMatchObject({ name: 'east', source: 'api', state: 'unknown', flows: [] });
    const { clusters } = await get('/v1/clusters');
    expect(clusters.map(({ name, source }: { name: string; source: string }) => [name, source])).toEqual([
      ['east', 'api'],
      ['main', 'environment'],
    ]);
    expect(await get('/v1/clusters/east/groups')).toMatchObject({
      groups: [{ group: 'billing', state: 'Stable', flow: null, topics: [{ topic: 'orders', lagMessages: 42 }] }],
      complete: true,
    });
    const constraints = [{ kind: 'kafka', cluster: 'east', group: 'billing', topics: ['orders'] }];
    expect((await controller.put('/v1/flows/east', edit({ flow: 'east', constraints }), CREATE)).status).toBe(201);
    const main = await controller.put('/v1/clusters/main', { brokers: ['a:1'] });
    expect([main.status, main.body.error.code]).toEqual([409, 'CLUSTER_IN_FILE']);
    expect((await controller.get('/v1/clusters/west/groups')).body.error.code).toBe('CLUSTER_UNKNOWN');
  });

  it('tells about itself', async () => {
    await start(fileYaml(flowYaml()));
    await controller.cycle(2);
    expect(await get('/v1/system')).toMatchObject({
      ...{ version: '0.1.0', epoch: 1, flows: 1, demo: { on: false }, historyRowsDropped: 0 },
      stores: { database: { kind: 'memory', state: 'up' }, buckets: { kind: 'memory', state: 'up' } },
      config: { state: 'good', problems: [], flows: 1 },
      streams: { open: 0, max: 200 },
    });
  });
});
