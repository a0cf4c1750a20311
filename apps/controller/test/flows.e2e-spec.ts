import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';

describe('flows', () => {
  let controller: TestController;
  afterEach(() => controller.stop());

  it('says that a flow was not decided yet, with null and a reason', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    const { body } = await controller.get('/v1/flows/orders');
    expect(body).toMatchObject({ flow: 'orders', decision: null, decisionReason: 'no decision was taken yet' });
    const [summary] = (await controller.get('/v1/flows')).body.flows;
    expect(summary).toMatchObject({
      state: 'waiting',
      ratePerSec: null,
      ratePerSecReason: 'no decision was taken yet',
    });
    expect(await controller.metric('headgate_flow_rate')).toEqual({});
  });

  it('[B5] tells a partial reading apart from zero: completeness, null with a reason, and no series', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    controller.source.set(ORDERS, reading(partition(0, 500), partition(1, null), partition(2, 0)));
    await controller.cycle(2);
    const [constraint] = (await controller.get('/v1/flows/orders')).body.decision.constraints;
    expect(constraint.completeness).toBeCloseTo(2 / 3);
    expect(constraint).toMatchObject({ lagMessages: null, delaySec: null, consumedPerSec: null });
    expect(constraint.lagMessagesReason).toBe('66 % of the partitions answered: at least 500 messages');
    expect(Object.values(await controller.metric('headgate_completeness_ratio'))[0]).toBeCloseTo(2 / 3);
    expect(await controller.metric('headgate_lag_messages')).toEqual({});
    const [summary] = (await controller.get('/v1/flows')).body.flows;
    expect(summary).toMatchObject({ lagMessages: null, lagMessagesReason: expect.stringContaining('at least 500') });
  });

  it('[B5] tells a failed reading apart from zero: null with what failed, and no series', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    await controller.cycle(2);
    const [constraint] = (await controller.get('/v1/flows/orders')).body.decision.constraints;
    expect(constraint).toMatchObject({
      mode: 'no-reading',
      completeness: 0,
      lagMessages: null,
      lagMessagesReason: 'There is no group billing',
      failure: 'There is no group billing',
      sampleAgeMs: null,
    });
    expect(await controller.metric('headgate_lag_messages')).toEqual({});
    expect(await controller.metric('headgate_sample_age_seconds')).toEqual({});
    expect(await controller.metric('headgate_poll_failures_total')).toEqual({ 'cluster="main",reason="no-group"': 2 });
  });

  it('[B5] shows a backlog of zero as zero', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(2);
    const [constraint] = (await controller.get('/v1/flows/orders')).body.decision.constraints;
    expect(constraint).toMatchObject({ lagMessages: 0, lagMessagesReason: null, completeness: 1 });
    expect(Object.values(await controller.metric('headgate_lag_messages'))).toEqual([0]);
  });

  it('[C4] keeps every new decision with inputs, reason, clamp and version, where the reason of a lease points', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ law: 'steps' })) });
    controller.source.set(ORDERS, reading(partition(0, 50)));
    await controller.cycle(3);
    controller.source.set(ORDERS, reading(partition(0, 150_000)));
    await controller.cycle(3);
    controller.source.set(ORDERS, reading(partition(0, 50_000)));
    await controller.cycle();
    const answer = await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: 'r1', wantTokens: 1 }]));
    const [grant] = answer.body.leases;
    expect(grant.reason).toMatchObject({ code: 'STEP_LEVEL', text: expect.stringContaining('50,000') });

    const linked = await controller.get(grant.reason.link);
    expect(linked.status).toBe(200);
    const [newest, ...older] = linked.body.decisions;
    expect(newest).toMatchObject({
      reason: grant.reason.code,
      policyVersion: grant.budget.policyVersion,
      epoch: grant.budget.epoch,
      ratePerSec: 2000,
      clamp: 'step-up',
      binding: ORDERS,
      publishedReason: null,
      constraints: [{ id: ORDERS, lagMessages: 50_000, completeness: 1, figures: { backlogMessages: 50_000 } }],
    });
    expect(newest.seq).toBeLessThanOrEqual(grant.budget.seq);
    expect(newest.at).toMatch(/^2026-01-01T\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(older.at(0)).toMatchObject({ ratePerSec: 1000, reason: 'STEP_LEVEL', clamp: null });
    expect(older.at(1)).toMatchObject({ reason: 'RECOVERING' });
    expect((await controller.get('/v1/flows/orders')).body.policyHash).toBe(newest.policyVersion);
  });

  it('keeps one row a minute while nothing changes, and pages through them', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ law: 'fixed' })) });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(240);
    const all = (await controller.get('/v1/flows/orders/decisions?limit=500')).body.decisions;
    const steady = all.filter((row: { ratePerSec: number }) => row.ratePerSec === 10_000);
    expect(steady.length).toBeGreaterThanOrEqual(4);
    expect(steady.length).toBeLessThanOrEqual(6);
    const first = (await controller.get('/v1/flows/orders/decisions?limit=2')).body;
    const second = (await controller.get(`/v1/flows/orders/decisions?limit=2&before=${first.nextCursor}`)).body;
    expect([...first.decisions, ...second.decisions]).toEqual(all.slice(0, 4));
  });

  it.each(['/v1/flows', '/v1/flows/orders', '/v1/flows/orders/decisions', '/v1/flows/orders/budget'])(
    'refuses a query field that %s does not know, and names it',
    async (path) => {
      controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
      await controller.cycle();
      const { status, body } = await controller.get(`${path}?limt=3`);
      expect([status, body.error.problems]).toEqual([
        400,
        [{ path: 'limt', value: '3', message: 'is not a known field' }],
      ]);
      expect((await controller.get(path)).status).toBe(200);
    },
  );

  it.each(['/v1/flows/nope', '/v1/flows/nope/decisions', '/v1/flows/nope/budget', '/v1/flows/__proto__'])(
    'answers %s with FLOW_UNKNOWN',
    async (path) => {
      controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
      const { status, body } = await controller.get(path);
      expect([status, body.error.code]).toEqual([404, 'FLOW_UNKNOWN']);
      expect(body.error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    },
  );
});
