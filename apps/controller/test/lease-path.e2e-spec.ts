import { type Stores } from '../src/platform/stores.js';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';
import { memoryStores } from './support/memory-stores.js';

/** Every port of the database writes down what it is asked. */
function watched(asked: string[]): Stores {
  const stores = memoryStores();
  const ports = Object.entries(stores).map(([name, port]: [string, unknown]) => {
    if (typeof port !== 'object' || port === null) return [name, port];
    const told = new Proxy(port, {
      get: (target, method) => {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          asked.push(`${name}.${String(method)}`);
          return (value as (...all: unknown[]) => unknown).apply(target, args);
        };
      },
    });
    return [name, told];
  });
  return Object.fromEntries(ports) as Stores;
}

describe('the path of a lease', () => {
  it('asks the database nothing: for grants, reports, returns, refusals, budgets and streams', async () => {
    const asked: string[] = [];
    const controller = await TestController.start({
      yaml: fileYaml(flowYaml({ law: 'fixed' })),
      stores: watched(asked),
    });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(6);
    expect(asked).not.toEqual([]);
    asked.length = 0;
    try {
      const usage = { usedTokens: 1, droppedTokens: 0, rejectedTokens: 0, waiting: 0 };
      for (const producer of ['checkout', 'never-seen']) {
        for (let n = 0; n < 3; n += 1) {
          const entry = { flow: 'orders', requestId: `r${n}`, wantTokens: 2, usage: { seq: n + 1, ...usage } };
          const [grant] = (await controller.post('/v1/leases', lease([entry], producer))).body.leases;
          expect(grant.grantedTokens).toBe(2);
          const flows = [{ flow: 'orders', returns: [{ grantId: grant.grantId, tokens: 1 }] }];
          await controller.post('/v1/leases/return', { producer, instance: `${producer}-1`, flows });
        }
      }
      const unknown = await controller.post('/v1/leases', lease([{ flow: 'nobody', requestId: 'x', wantTokens: 1 }]));
      expect(unknown.body.leases[0].error.code).toBe('FLOW_UNKNOWN');
      expect((await controller.get('/v1/flows/orders/budget')).status).toBe(200);
      const ended = new AbortController();
      const stream = `${controller.url}/v1/budgets/stream?flow=orders&producer=checkout&instance=checkout-1`;
      const reader = (await fetch(stream, { signal: ended.signal })).body!.getReader();
      await reader.read();
      ended.abort();
      expect(asked).toEqual([]);
    } finally {
      await controller.stop();
    }
  }, 30_000);
});
