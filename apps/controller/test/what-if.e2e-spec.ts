import { TestController } from './support/controller.js';
import { CREATE, edit, policyBody } from './support/policy.js';
import { World } from './support/world.js';

const drain = { law: { name: 'drain' }, objective: { delaySec: 5 } };

describe('what-if', () => {
  let controller: TestController;
  beforeEach(async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
  });
  afterEach(() => controller.stop());
  const ask = (body: unknown) => controller.post('/v1/flows/orders/what-if', body);
  const candidate = (name: string, changes: Record<string, unknown>) => ({
    name,
    policy: policyBody({ ...drain, ...changes }),
  });

  it('[B12] replays the policy in force bit for bit, and plays others over what was recorded', async () => {
    const world = new World();
    world.show(controller);
    await controller.put('/v1/flows/orders', edit(drain), CREATE);
    // Producers that tell what they are asked for, as the SDK does.
    const lease = {
      flow: 'orders',
      requestId: 'a',
      wantTokens: 1,
      usage: { seq: 1, usedTokens: 0, offeredPerSec: 10_000 },
    };
    for (let n = 0; n < 9; n++) {
      const entry = { ...lease, requestId: `r${n}`, usage: { ...lease.usage, seq: n + 1 } };
      await controller.post('/v1/leases', { producer: 'checkout', instance: 'c1', leases: [entry] });
      await world.play(controller, 10);
    }
    const startMs = performance.now();
    const wider = candidate('wider', { objective: { delaySec: 20 } });
    const answer = await ask({ from: 'now-5m', candidates: [wider, candidate('table', { law: { name: 'steps' } })] });
    process.stdout.write(
      `what-if ${(performance.now() - startMs).toFixed(0)} ms, plant error ${answer.body.plantError}\n`,
    );
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ refused: null, flow: 'orders', replay: { differing: 0 } });
    expect(answer.body.replay.ticks).toBeGreaterThan(80);
    expect(answer.body.plantError).toBeLessThan(0.2);
    const [first, second] = answer.body.candidates;
    expect(first.series.lagMessages).toHaveLength(answer.body.t.length);
    expect(first.measures.maxLagMessages).toBeGreaterThan(answer.body.enforced.measures.maxLagMessages);
    expect(second.measures.aboveObjectiveShare).toBeGreaterThan(first.measures.aboveObjectiveShare);
    expect(answer.body.answer).toMatch(/^wider would have been above its objective .* the plant is .* % off/);
  }, 30_000);

  it('predicts nothing where too little is recorded, and says so', async () => {
    const world = new World();
    world.show(controller);
    await controller.put('/v1/flows/orders', edit(drain), CREATE);
    await world.play(controller, 5);
    const { body } = await ask({ from: 'now-1m', candidates: [candidate('same', {})] });
    expect(body).toMatchObject({
      candidates: [],
      plantError: null,
      refused: expect.stringContaining('a prediction needs 30'),
    });
  }, 30_000);

  it('names every problem of a request', async () => {
    const world = new World();
    world.show(controller);
    await controller.put('/v1/flows/orders', edit(drain), CREATE);
    const shape = await ask({ candidates: [{ name: '', policy: policyBody({ mode: 'maybe' }) }], step: 3 });
    expect(shape.status).toBe(400);
    expect(shape.body.error.problems.map(({ path }: { path: string }) => path).sort()).toEqual(
      ['candidates.0.name', 'candidates.0.policy.mode', 'step'].sort(),
    );
    const meaning = await ask({
      candidates: [
        candidate('a', { flow: 'other', rate: { ceilingPerSec: 1, floorPerSec: 5, safePerSec: 1 } }),
        candidate('b', {
          law: { name: 'magic' },
          constraints: [{ kind: 'kafka', group: 'audit', topics: ['orders'] }],
        }),
      ],
    });
    expect(meaning.status).toBe(422);
    expect(meaning.body.error.problems.map(({ path }: { path: string }) => path)).toEqual(
      expect.arrayContaining([
        ...['candidates.0.policy.flow', 'candidates.0.policy.rate.floorPerSec'],
        ...['candidates.1.policy.law.name', 'candidates.1.policy.constraints'],
      ]),
    );
    expect((await ask({ from: 'now-12h', candidates: [] })).body.error.problems).toMatchObject([{ path: 'from' }]);
    expect((await controller.post('/v1/flows/nope/what-if', { candidates: [] })).status).toBe(404);
  }, 30_000);

  it('[B11] shows an observed flow with Headgate and its candidate law beside it, and limits nobody', async () => {
    const world = new World();
    world.show(controller);
    const observed = { ...drain, mode: 'observe', candidateLaw: { name: 'steps' } };
    await controller.put('/v1/flows/orders', edit(observed), CREATE);
    expect((await controller.get('/v1/flows/orders/beside')).body).toMatchObject({
      ...{ withHeadgate: null, withHeadgateReason: 'demand and capacity were not measured yet' },
      ...{ candidate: null, candidateReason: 'no decision was taken yet' },
    });
    await world.play(controller, 90, false);
    const { body } = await controller.get('/v1/flows/orders/beside');
    expect(body.withHeadgate.ratePerSec / 1000).toBeCloseTo(1, 0);
    expect(body.withHeadgate.lagMessages).toBeLessThan(5000);
    expect(body.withHeadgate.plantError).toBeLessThan(0.2);
    expect(body.candidate).toMatchObject({ law: 'steps', ratePerSec: 1000, comparedSec: expect.any(Number) });
    expect(body.candidate.differedSec).toBeGreaterThan(30);
    expect(body.candidatePerSec).toHaveLength(body.t.length);
    const lease = { flow: 'orders', requestId: 'a', wantTokens: 5000 };
    const granted = await controller.post('/v1/leases', { producer: 'p', instance: 'i', leases: [lease] });
    expect(granted.body.leases[0]).toMatchObject({ mode: 'observe', grantedTokens: 5000 });
  }, 30_000);

  it('holds only the share of the instances that enforcement begins with', async () => {
    const world = new World();
    world.show(controller);
    const gradual = { ...drain, enforcement: { instanceShare: 0.3, maxCutShare: 0.5 } };
    await controller.put('/v1/flows/orders', edit(gradual), CREATE);
    await world.play(controller, 5);
    const modes: string[] = [];
    for (let n = 0; n < 60; n++) {
      const entry = { flow: 'orders', requestId: `r${n}`, wantTokens: 100_000 };
      const { body } = await controller.post('/v1/leases', { producer: 'p', instance: `i${n}`, leases: [entry] });
      const { mode, grantedTokens } = body.leases[0];
      modes.push(mode);
      expect(grantedTokens === 100_000).toBe(mode === 'observe');
    }
    const held = modes.filter((mode) => mode === 'enforce').length;
    expect(held).toBeGreaterThan(6);
    expect(held).toBeLessThan(30);
  }, 30_000);
});
