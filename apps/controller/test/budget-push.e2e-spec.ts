import { until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';
import { SseReader } from './support/sse.js';

const WHO = 'producer=checkout&instance=checkout-1';

describe('pushed budgets', () => {
  let controller: TestController;
  const listeners: SseReader[] = [];
  beforeEach(async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml({ law: 'steps' })) });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(30);
    await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: 'r', wantTokens: 5 }]));
    await controller.cycle(1);
  });
  afterEach(async () => {
    for (const listener of listeners.splice(0)) listener.close();
    await controller.stop();
  });

  const listen = async (query = `flow=orders&${WHO}`) => {
    const listener = await SseReader.open(`${controller.url}/v1/budgets/stream?${query}`);
    listeners.push(listener);
    return listener;
  };
  const budgets = (listener: SseReader) => listener.events.filter(({ event }) => event === 'budget');
  const arrived = (listener: SseReader, count: number) =>
    until(
      `${count} budgets`,
      async () => budgets(listener),
      (events) => events.length >= count,
    );

  it('[B10] tells the share at once, and a cut at the moment it is published', async () => {
    const listener = await listen();
    const [first] = await arrived(listener, 1);
    expect(first!.data).toMatchObject({ flow: 'orders', mode: 'enforce', ttlMs: 5000, budget: { epoch: 1 } });
    const { ratePerSec, sharePerSec } = first!.data.budget;
    expect(sharePerSec).toBeCloseTo(ratePerSec);
    controller.source.set(ORDERS, reading(partition(0, 200_000)));
    await controller.cycle(1);
    const [, cut] = await arrived(listener, 2);
    expect(cut!.data.budget.sharePerSec).toBeLessThan(0.9 * sharePerSec);
    expect(cut!.data.budget.seq).toBeGreaterThan(first!.data.budget.seq);
    await controller.cycle(3);
    expect(budgets(listener).length).toBe(2);
  });

  it('tells an instance outside of the share that is enforced that it is observed', async () => {
    const gradual = `${flowYaml({ law: 'steps' })}\n    enforcement: { instanceShare: 0.5 }`;
    const other = await TestController.start({ yaml: fileYaml(gradual) });
    try {
      other.source.set(ORDERS, reading(partition(0, 0)));
      await other.cycle(5);
      const told = async (instance: string) => {
        const path = `/v1/budgets/stream?flow=orders&producer=checkout&instance=${instance}`;
        const listener = await SseReader.open(`${other.url}${path}`);
        listeners.push(listener);
        const leases = [{ flow: 'orders', requestId: 'r', wantTokens: 1 }];
        const leased = await other.post('/v1/leases', { producer: 'checkout', instance, leases });
        return [(await arrived(listener, 1))[0]!.data.mode, leased.body.leases[0].mode];
      };
      const modes = await Promise.all(Array.from({ length: 8 }, (_, n) => told(`checkout-${n}`)));
      for (const [pushed, leased] of modes) expect(pushed).toBe(leased);
      expect(new Set(modes.map(([pushed]) => pushed))).toEqual(new Set(['observe', 'enforce']));
    } finally {
      await other.stop();
    }
  });

  it('answers a long poll when something else is published, and 304 when nothing is', async () => {
    const path = `/v1/flows/orders/budget?${WHO}`;
    const { body, headers } = await controller.get(path);
    expect(body.sharePerSec).toBeCloseTo(body.ratePerSec);
    const known = { 'if-none-match': headers.get('etag')! };
    expect((await controller.get(`${path}&waitMs=20`, known)).status).toBe(304);
    const poll = controller.get(`${path}&waitMs=20000`, known);
    controller.source.set(ORDERS, reading(partition(0, 200_000)));
    await controller.cycle(1);
    const answer = await poll;
    expect(answer.status).toBe(200);
    expect(answer.body.ratePerSec).toBeLessThan(body.ratePerSec);
  });

  it.each([
    { query: 'flow=orders', status: 400 },
    { query: `flow=nobody&${WHO}`, status: 404 },
    { query: `flow=orders&flow=nobody&${WHO}`, status: 404 },
    { query: `flow=orders&flow=orders&${WHO}`, status: 200 },
  ])('answers $status to ?$query', async ({ query, status }) => {
    const listener = await listen(query);
    expect(listener.response.statusCode).toBe(status);
  });

  it('refuses to wait for half a name, or for too long', async () => {
    for (const query of ['producer=a', 'waitMs=30001', 'waitMs=x', 'colour=red']) {
      expect((await controller.get(`/v1/flows/orders/budget?${query}`)).status).toBe(400);
    }
  });

  it('shows the lease call in the OpenAPI with an example that a shell can send', async () => {
    const { body } = await controller.get('/docs-json');
    const { examples } = body.paths['/v1/leases'].post.requestBody.content['application/json'];
    const answer = await controller.post('/v1/leases', examples['example 1'].value);
    expect(answer.body.leases[0]).toMatchObject({ flow: 'orders', requestId: 'r-1', grantedTokens: 10 });
    expect(Object.keys(body.paths)).toContain('/v1/budgets/stream');
  });
});
