import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';
import { CREATE, edit, ifMatch, policyBody, withCeiling } from './support/policy.js';

describe('flows made through the API', () => {
  let controller: TestController;
  const start = async (yaml = 'flows: []\n') => {
    controller = await TestController.start({ yaml });
    controller.source.set(ORDERS, reading(partition(0, 0)));
  };
  const create = (changes: Record<string, unknown> = {}) => controller.put('/v1/flows/orders', edit(changes), CREATE);
  afterEach(() => controller.stop());

  it('[B14] creates, plans, changes, tells versions and rolls back, and each is in force at once', async () => {
    await start();
    const made = await create();
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"']);
    expect(made.body).toMatchObject({ flow: 'orders', version: 1, changedBy: 'local' });
    await controller.cycle(20);
    expect((await controller.get('/v1/flows/orders/budget')).body.ratePerSec).toBe(10_000);

    const plan = await controller.put('/v1/flows/orders?dryRun=true', { policy: policyBody(withCeiling(4000)) });
    expect(plan.body).toMatchObject({
      ...{ valid: true, code: null, problems: [], isNew: false, version: 1 },
      diff: [{ path: 'rate.ceilingPerSec', before: 10_000, after: 4000 }],
      ...{ ratePerSec: 10_000, ratePerSecNow: 4000, wouldCut: false, effect: expect.stringContaining('4,000/s') },
    });
    expect((await controller.get('/v1/flows/orders')).body.version).toBe(1);

    const changed = await controller.put('/v1/flows/orders', edit(withCeiling(4000), 'less is more'), ifMatch(1));
    expect([changed.status, changed.body.version, changed.body.diff.length]).toEqual([200, 2, 1]);
    await controller.cycle(2);
    expect((await controller.get('/v1/flows/orders/budget')).body.ratePerSec).toBe(4000);

    const back = await controller.post('/v1/flows/orders/rollback', { version: 1, reason: 'too little' }, ifMatch(2));
    expect([back.status, back.body.version]).toEqual([200, 3]);
    await controller.cycle(3);
    expect((await controller.get('/v1/flows/orders/budget')).body.ratePerSec).toBe(10_000);

    const { versions } = (await controller.get('/v1/flows/orders/versions')).body;
    expect(versions).toMatchObject([
      { version: 3, change: 'rolled-back', rolledBackTo: 1, reason: 'Rolled back to version 1: too little' },
      { version: 2, change: 'changed', reason: 'less is more', changedBy: 'local' },
      { version: 1, change: 'created', reason: 'because' },
    ]);
    expect(versions[0].policyHash).toBe(versions[2].policyHash);
    const second = (await controller.get('/v1/flows/orders/versions/2')).body;
    expect(second).toMatchObject({ policy: { rate: { ceilingPerSec: 4000 } }, diff: [{ path: 'rate.ceilingPerSec' }] });
  });

  it('[B14] of two who edit the same version one wins, and the other is told both', async () => {
    await start();
    await create();
    const answers = await Promise.all([
      controller.put('/v1/flows/orders', edit(withCeiling(5000)), ifMatch(1)),
      controller.put('/v1/flows/orders', edit(withCeiling(6000)), ifMatch(1)),
    ]);
    const [won, lost] = answers.sort((a, b) => a.status - b.status);
    expect([won!.status, lost!.status]).toEqual([200, 412]);
    expect(lost!.body.error).toMatchObject({ code: 'VERSION_CONFLICT', versions: { expected: 1, current: 2 } });
    expect((await create()).body.error).toMatchObject({ versions: { expected: null, current: 2 } });
    const none = await controller.put('/v1/flows/orders', edit());
    expect([none.status, none.body.error.code]).toEqual([428, 'PRECONDITION_MISSING']);
  });

  it('[B14] refuses what is wrong with all problems at once, and a dry run says the same', async () => {
    await start();
    await create();
    const wrong = { rate: { ceilingPerSec: 100, floorPerSec: 500, safePerSec: 800 }, law: { name: 'magic' } };
    const refused = await controller.put('/v1/flows/orders', edit(wrong), ifMatch(1));
    expect([refused.status, refused.body.error.code]).toEqual([422, 'POLICY_INVALID']);
    const paths = refused.body.error.problems.map(({ path }: { path: string }) => path);
    expect(paths).toEqual(['rate.floorPerSec', 'rate.safePerSec', 'law.name']);
    const plan = (await controller.put('/v1/flows/orders?dryRun=true', edit(wrong))).body;
    expect(plan).toMatchObject({ valid: false, code: 'POLICY_INVALID', ratePerSecNow: null });
    expect(plan.problems).toEqual(refused.body.error.problems);

    const shape = await controller.put('/v1/flows/orders', edit({ overflow: undefined, colour: 'red' }), ifMatch(1));
    expect(shape.body.error.problems.map(({ path }: { path: string }) => path)).toEqual(['overflow', 'colour']);
    expect((await controller.get('/v1/flows/orders')).body.version).toBe(1);
  });

  it('lets one flow alone enforce a backlog; others may observe it', async () => {
    await start();
    await create();
    const second = { flow: 'copy' };
    const taken = await controller.put('/v1/flows/copy', edit(second), CREATE);
    expect([taken.status, taken.body.error.code]).toEqual([409, 'CONSTRAINT_IN_USE']);
    expect(taken.body.error.problems[0].message).toContain('enforced by the flow orders');
    expect((await controller.put('/v1/flows/copy', edit({ ...second, mode: 'observe' }), CREATE)).status).toBe(201);
    const later = await controller.put('/v1/flows/copy', edit(second), ifMatch(1));
    expect([later.status, later.body.error.code]).toEqual([409, 'CONSTRAINT_IN_USE']);
  });

  it('[B14] leaves flows of the file to the file, which keeps its last good text', async () => {
    await start(fileYaml(flowYaml({ law: 'fixed' })));
    await controller.cycle(2);
    expect((await controller.get('/v1/flows/orders')).body).toMatchObject({
      source: 'file',
      changedBy: 'file',
      version: 1,
    });
    for (const answer of [
      await controller.put('/v1/flows/orders', edit(), ifMatch(1)),
      await controller.delete('/v1/flows/orders', { reason: 'x' }, ifMatch(1)),
      await controller.post('/v1/flows/orders/rollback', { version: 1, reason: 'x' }, ifMatch(1)),
    ]) {
      expect([answer.status, answer.body.error.code]).toEqual([409, 'FLOW_IN_FILE']);
    }
    await controller.edit(fileYaml(flowYaml({ law: 'fixed', ceiling: 7000 })));
    expect((await controller.get('/v1/flows/orders')).body).toMatchObject({ version: 2 });
    await controller.edit('flows: [');
    expect((await controller.get('/v1/flows/orders')).body).toMatchObject({ version: 2 });
    const { versions } = (await controller.get('/v1/flows/orders/versions')).body;
    expect(versions).toMatchObject([{ version: 2, changedBy: 'file', reason: null }]);
  });

  it('removes a flow with its leases, keeps its versions, and goes on counting when it is made again', async () => {
    await start();
    await create();
    await controller.cycle(2);
    const gone = await controller.delete('/v1/flows/orders', { reason: 'done' }, ifMatch(1));
    expect([gone.status, gone.body.version, gone.body.policyHash]).toEqual([200, 2, null]);
    expect((await controller.get('/v1/flows/orders')).status).toBe(404);
    const answer = await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: 'a', wantTokens: 1 }]));
    expect(answer.body.leases[0].error.code).toBe('FLOW_UNKNOWN');
    expect((await controller.get('/v1/flows/orders/versions')).body.versions[0]).toMatchObject({ change: 'removed' });
    expect((await create()).body.version).toBe(3);
  });

  it('plans a new flow without knowing its backlog, and says so', async () => {
    await start();
    const plan = (await controller.put('/v1/flows/orders?dryRun=true', edit())).body;
    expect(plan).toMatchObject({ valid: true, isNew: true, version: null, ratePerSec: null, ratePerSecNow: null });
    expect(plan.ratePerSecNowReason).toBe('billing is not read yet: reading begins with the flow');
    expect((await controller.get('/v1/flows/orders')).status).toBe(404);
  });

  it('says what is wrong with a precondition, a path and a version', async () => {
    await start();
    await create();
    const codeOf = async (answer: Promise<{ status: number; body: { error: { code: string } } }>) => {
      const { status, body } = await answer;
      return [status, body.error.code];
    };
    expect(await codeOf(controller.put('/v1/flows/orders', edit(), { 'if-match': '*' }))).toEqual([
      400,
      'BODY_INVALID',
    ]);
    expect(await codeOf(controller.put('/v1/flows/other', edit(), CREATE))).toEqual([400, 'BODY_INVALID']);
    expect(await codeOf(controller.put('/v1/flows/orders?dryRun=maybe', edit(), ifMatch(1)))).toEqual([
      400,
      'BODY_INVALID',
    ]);
    expect(await codeOf(controller.get('/v1/flows/orders/versions/9'))).toEqual([404, 'VERSION_UNKNOWN']);
    expect(await codeOf(controller.get('/v1/flows/nope/versions'))).toEqual([404, 'FLOW_UNKNOWN']);
    const rollback = controller.post('/v1/flows/orders/rollback', { version: 9, reason: 'x' }, ifMatch(1));
    expect(await codeOf(rollback)).toEqual([404, 'VERSION_UNKNOWN']);
    expect(await codeOf(controller.delete('/v1/flows/orders', { reason: 'x' }, CREATE))).toEqual([400, 'BODY_INVALID']);
  });
});
