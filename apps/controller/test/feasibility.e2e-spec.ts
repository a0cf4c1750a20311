import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';
import { CREATE, edit, policyBody } from './support/policy.js';

describe('feasibility', () => {
  let controller: TestController;
  afterEach(() => controller.stop());

  /** 1,000/s worked off, committed every five seconds. */
  async function slowCommits(seconds: number): Promise<void> {
    for (let second = 1; second <= seconds; second++) {
      const committed = 5000 * Math.floor(second / 5);
      controller.source.set(ORDERS, reading(partition(0, 3000 + 1000 * second - committed, committed)));
      await controller.cycle();
    }
  }

  it('is told from live numbers in the flow and before a change, with what would lower it', async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    const objective = { delaySec: 20 };
    await controller.put('/v1/flows/orders', edit({ objective, law: { name: 'drain' } }), CREATE);
    expect((await controller.get('/v1/flows/orders')).body.feasibility).toMatchObject([{ status: 'unknown' }]);
    await slowCommits(40);
    expect((await controller.get('/v1/flows/orders')).body.feasibility).toMatchObject([
      {
        group: 'billing',
        status: 'kept',
        smallestDelaySec: expect.closeTo(7, 1),
        smallestMessages: expect.any(Number),
        lowers: [],
      },
    ]);
    const policy = policyBody({ objective: { delaySec: 3 }, law: { name: 'drain' } });
    const plan = (await controller.put('/v1/flows/orders?dryRun=true', { policy })).body;
    expect(plan.feasibility).toMatchObject([
      {
        status: 'impossible',
        text: expect.stringContaining('cannot be met while the consumers of billing crash; the smallest that can is 7'),
        lowers: [expect.stringContaining('commits every 5 s'), expect.any(String), expect.any(String)],
      },
    ]);
    expect(plan.valid).toBe(true);
  });

  it('is told for a flow of the file too', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    await slowCommits(40);
    expect((await controller.get('/v1/flows/orders')).body.feasibility[0].status).toBe('impossible');
  });
});
