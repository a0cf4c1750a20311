import { readFileSync } from 'node:fs';
import { TestController } from './support/controller.js';
import { CREATE, edit } from './support/policy.js';

interface Step {
  readonly advanceMs?: number;
  readonly request?: unknown;
  readonly expect?: readonly object[];
  readonly remember?: string;
  readonly totals?: Readonly<Record<string, number>>;
}
const file = new URL('../../../libs/contract/vectors/server.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { name: string; steps: Step[] }[];

describe('the controller on the vectors of the contract', () => {
  let controller: TestController;
  const remembered: Record<string, string> = {};
  const totals = async () => (await controller.get('/v1/flows/orders/budget')).body.totals as Record<string, number>;

  beforeAll(async () => {
    controller = await TestController.start({ yaml: 'flows: []\n' });
    await controller.put('/v1/flows/orders', edit(), CREATE);
    await controller.cycle(10);
  });
  afterAll(() => controller.stop());

  it.each(vectors)('$name', async ({ steps }) => {
    const before = await totals();
    for (const step of steps) {
      if (step.advanceMs !== undefined) await controller.cycle(step.advanceMs / 1000);
      if (step.request === undefined) continue;
      const text = JSON.stringify(step.request).replace(/\$(\w+)/g, (_, name: string) => remembered[name] ?? '');
      const { status, body } = await controller.post('/v1/leases', text);
      expect([status, body.leases]).toEqual([
        200,
        step.expect?.map((entry) =>
          'error' in entry
            ? expect.objectContaining({ ...entry, error: expect.objectContaining(entry.error as object) })
            : expect.objectContaining(entry),
        ),
      ]);
      if (step.remember !== undefined) remembered[step.remember] = body.leases[0][step.remember];
      const after = await totals();
      const moved = Object.fromEntries(
        Object.keys(step.totals ?? {}).map((name) => [name, (after[name] as number) - (before[name] as number)]),
      );
      expect(moved).toEqual(step.totals ?? {});
    }
  });
});
