import { TestController } from './support/controller.js';
import { CREATE, edit, ifMatch, policyBody } from './support/policy.js';
import { World } from './support/world.js';

const drain = { law: { name: 'drain' }, objective: { delaySec: 5 } };
const MEASURE = '/v1/flows/orders/measure';

describe('a measurement of the capacity', () => {
  let controller: TestController;
  let world: World;
  beforeEach(async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    world = new World();
    world.show(controller);
    await controller.put('/v1/flows/orders', edit(drain), CREATE);
    await world.play(controller, 30);
  }, 30_000);
  afterEach(() => controller.stop());
  const begin = (body: object = { reason: 'what can they do' }) => controller.post(MEASURE, body);

  it('[S20] ramps the flow until its consumers are saturated, tells the capacity with confidence, and ramps back', async () => {
    expect((await controller.get(MEASURE)).body).toMatchObject({ phase: 'none', capacityPerSec: null });
    expect(await begin()).toMatchObject({ status: 201, body: { phase: 'ramping', end: null } });
    expect((await begin()).body.error.code).toBe('MEASURE_REFUSED');
    let body = (await controller.get(MEASURE)).body;
    let highest = 0;
    for (let n = 0; n < 80 && body.phase !== 'ended'; n++) {
      const [rate] = await world.play(controller, 1);
      highest = Math.max(highest, rate!);
      body = (await controller.get(MEASURE)).body;
      if (n === 3) expect((await controller.get('/v1/flows/orders')).body.decision.reason).toBe('MEASURING');
    }
    process.stdout.write(`${body.answer}; rate up to ${highest.toFixed(0)}/s\n`);
    expect(body).toMatchObject({ end: 'saturated', kind: 'exact', answer: expect.stringContaining('with 95 %') });
    expect(Math.abs(body.capacityPerSec / 1000 - 1)).toBeLessThan(0.1);
    expect(body.fromPerSec).toBeLessThanOrEqual(body.capacityPerSec);
    const rates = await world.play(controller, 40);
    expect(Math.max(...rates.slice(5))).toBeLessThan(1500);
    expect((await controller.get('/v1/flows/orders')).body.decision.reason).not.toBe('MEASURING');
    expect(Math.max(...world.queues)).toBeLessThan(12_000);
  }, 60_000);

  it('[S4] the capacity that the law measures while the consumers are busy is shown with the flow', async () => {
    const { decision } = (await controller.get('/v1/flows/orders')).body;
    expect(Math.abs(decision.constraints[0].capacityPerSec / 1000 - 1)).toBeLessThan(0.1);
    expect(decision.constraints[0].capacityPerSecReason).toBeNull();
    world.capacityPerSec = 600;
    await world.play(controller, 60);
    const later = (await controller.get('/v1/flows/orders')).body.decision;
    expect(Math.abs(later.constraints[0].capacityPerSec / 600 - 1)).toBeLessThan(0.15);
  }, 60_000);

  it('ends when nobody asks for it any more: whoever began it is gone', async () => {
    await begin();
    await world.play(controller, 14);
    expect((await controller.get('/v1/flows/orders')).body.decision.reason).toBe('MEASURING');
    await world.play(controller, 4);
    expect((await controller.get('/v1/flows/orders')).body.decision.reason).not.toBe('MEASURING');
    expect((await controller.get(MEASURE)).body).toMatchObject({ phase: 'ended', end: 'stopped', ratePerSec: null });
  }, 60_000);

  it('ends at its expiry, when it is told to, and with another policy', async () => {
    await begin({ reason: 'x', expiresInSec: 10 });
    await world.play(controller, 9);
    await controller.get(MEASURE);
    await world.play(controller, 3);
    expect((await controller.get(MEASURE)).body).toMatchObject({
      phase: 'ended',
      end: expect.stringMatching(/expired|saturated/),
    });
    await begin();
    await world.play(controller, 2);
    const stopped = await fetch(controller.url + MEASURE, { method: 'DELETE' });
    expect(await stopped.json()).toMatchObject({ phase: 'ended', end: 'stopped' });
    await begin();
    await world.play(controller, 2);
    await controller.put('/v1/flows/orders', edit({ ...drain, objective: { delaySec: 6 } }), ifMatch(1));
    await world.play(controller, 2);
    expect((await controller.get(MEASURE)).body).toMatchObject({ phase: 'ended', end: 'stopped' });
  }, 60_000);

  it('is refused where nothing holds the producers, and names every problem', async () => {
    await controller.put(
      '/v1/flows/orders',
      { policy: policyBody({ ...drain, mode: 'observe' }), reason: 'x' },
      ifMatch(1),
    );
    expect(await begin()).toMatchObject({ status: 409, body: { error: { code: 'MEASURE_REFUSED' } } });
    const bad = await begin({ expiresInSec: 5, maximum: 1 });
    expect(bad.body.error.problems.map(({ path }: { path: string }) => path).sort()).toEqual([
      'expiresInSec',
      'maximum',
      'reason',
    ]);
  }, 30_000);
});
