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

  it('[C1] steers by seconds of delay, per queue, and tells when each is empty and how sure that is', async () => {
    const queues = ['billing', 'audit'].map(
      (group) => `{ kind: kafka, cluster: main, group: ${group}, topics: [orders] }`,
    );
    const rate = 'rate: { ceilingPerSec: 10000, floorPerSec: 10, safePerSec: 800 }';
    const yaml = `flows:\n  - { flow: orders, mode: enforce, ${rate}, objective: { delaySec: 5 }, law: { name: drain }, overflow: { strategy: throttle }, constraints: [${queues.join(', ')}] }\n`;
    controller = await TestController.start({ yaml });
    const at = { second: 0 };
    /** Both are sent 1,000/s; billing takes 1,200/s of a long queue, audit takes 1,000/s and has a short one. */
    const run = async (seconds: number, billingTakes: (second: number) => number) => {
      for (let n = 0; n < seconds; n += 1) {
        at.second += 1;
        const end = 1000 * at.second;
        const taken = billingTakes(at.second);
        controller.source.set(ORDERS, reading(partition(0, end + 30_000 - taken, taken)));
        controller.source.set('kafka:main/audit/orders', reading(partition(0, 500, end)));
        await controller.cycle();
      }
      const { decision } = (await controller.get('/v1/flows/orders')).body;
      const view = (group: string) => decision.constraints.find((one: { group: string }) => one.group === group);
      return { decision, billing: view('billing'), audit: view('audit') };
    };
    const closing = await run(40, (second) => 1200 * second);
    // 30,000 less 200/s for 40 s, at 1,200/s: 18 s late, and empty in 110 s.
    expect(closing.billing.delaySec).toBeCloseTo(22_000 / 1200, 1);
    expect(closing.billing.drainEta).toMatchObject({ confidence: 'high' });
    expect(closing.billing.drainEta.sec).toBeCloseTo(110, 0);
    expect(closing.audit).toMatchObject({ drainEta: null, drainEtaReason: 'not closing' });
    expect(closing.audit.delaySec).toBeCloseTo(0.5, 1);
    expect(closing.decision.binding).toBe(closing.billing.id);
    expect(closing.decision).toMatchObject({ reason: 'BACKLOG_ABOVE_OBJECTIVE' });
    expect(closing.decision.ratePerSec).toBeLessThan(1200);
    // Billing speeds up by half: soonest and latest part, and the confidence falls.
    const faster = await run(6, (second) => 48_000 + 1800 * (second - 40));
    expect(faster.billing.drainEta.confidence).not.toBe('high');
    expect(faster.billing.drainEta.leastSec).toBeLessThan(faster.billing.drainEta.sec);
    // And stands still: nothing is told of when it ends, and the delay is past the objective by far.
    const stalled = await run(15, () => 58_800);
    expect(stalled.billing).toMatchObject({ drainEta: null, drainEtaReason: 'not closing' });
    expect(stalled.decision.ratePerSec).toBe(10);
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
