import { HeadgateError, type ShareStore, type TokenBucket } from '@headgate/core';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, lease, ORDERS, partition, reading } from './support/fixtures.js';

class StoreDown extends HeadgateError {
  readonly code = 'BUCKET_UNAVAILABLE';
  readonly retriable = true;
}

const down = () => Promise.reject(new StoreDown('the store does not answer'));
const deadBucket: TokenBucket & ShareStore = {
  publish: down,
  lease: down,
  giveBack: down,
  peek: down,
  instances: down,
  allocate: down,
  close: async () => undefined,
};

describe('budgets', () => {
  let controller: TestController;
  const start = async (yaml = fileYaml(flowYaml())) => {
    controller = await TestController.start({ yaml });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(10);
  };
  afterEach(() => controller.stop());

  it('grants one entry and refuses another, each alone', async () => {
    await start();
    const entries = [
      { flow: 'orders', requestId: 'a', wantTokens: 5 },
      { flow: 'mails', requestId: 'b', wantTokens: 5 },
      { flow: 'orders', requestId: 'c', wantTokens: -1 },
      'nonsense',
    ];
    const { status, body } = await controller.post('/v1/leases', lease(entries));
    expect(status).toBe(200);
    expect(body.leases[0]).toMatchObject({ flow: 'orders', requestId: 'a', grantedTokens: 5, mode: 'enforce' });
    expect(body.leases[1]).toMatchObject({ flow: 'mails', requestId: 'b', error: { code: 'FLOW_UNKNOWN' } });
    expect(body.leases[2].error).toMatchObject({ code: 'BODY_INVALID', problems: [{ path: 'wantTokens' }] });
    expect(body.leases[3]).toMatchObject({ flow: null, requestId: null, error: { code: 'BODY_INVALID' } });
    expect(await controller.metric('headgate_lease_entries_total')).toEqual({
      'outcome="granted"': 1,
      'outcome="FLOW_UNKNOWN"': 1,
      'outcome="BODY_INVALID"': 2,
    });
  });

  it('ignores fields of other versions and counts them', async () => {
    await start();
    const body = {
      ...(lease([{ flow: 'orders', requestId: 'a', wantTokens: 1, colour: 'red' }]) as object),
      zone: 'b',
    };
    expect((await controller.post('/v1/leases', body)).body.leases[0].grantedTokens).toBe(1);
    expect(await controller.metric('headgate_unknown_fields_total')).toEqual({ 'route="leases"': 2 });
  });

  it('takes tokens back once, and refuses a request id that comes with another body', async () => {
    await start();
    const [grant] = (await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: 'a', wantTokens: 5 }])))
      .body.leases;
    const giveBack = {
      producer: 'checkout',
      instance: 'checkout-1',
      flows: [{ flow: 'orders', requestId: 'g', returns: [{ grantId: grant.grantId, tokens: 2.5 }] }],
    };
    const credited = (await controller.post('/v1/leases/return', giveBack)).body;
    expect(credited).toEqual({ flows: [{ flow: 'orders', creditedTokens: [2.5] }] });
    const reused = await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: 'a', wantTokens: 6 }]));
    expect(reused.body.leases[0].error.code).toBe('REQUEST_ID_REUSED');
  });

  it('shows the budget, and says 304 while it is the same one', async () => {
    await start();
    const { body, headers } = await controller.get('/v1/flows/orders/budget');
    expect(body).toMatchObject({ flow: 'orders', epoch: 1, mode: 'enforce', safePerSec: 800 });
    const tag = headers.get('etag')!;
    expect((await controller.get('/v1/flows/orders/budget', { 'if-none-match': tag })).status).toBe(304);
    await controller.cycle();
    expect((await controller.get('/v1/flows/orders/budget', { 'if-none-match': tag })).status).toBe(304);
  });

  it('says NO_BUDGET before the first publish', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    const { status, body, headers } = await controller.get('/v1/flows/orders/budget');
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'NO_BUDGET', '1']);
  });

  it('answers 503 with Retry-After while the store is down, and goes on deciding', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()), bucket: deadBucket });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(3);
    const answer = await controller.post('/v1/leases', lease([{ flow: 'orders', requestId: 'a', wantTokens: 1 }]));
    expect([answer.status, answer.body.error.code, answer.headers.get('retry-after')]).toEqual([
      503,
      'STORE_UNAVAILABLE',
      '1',
    ]);
    const { decision } = (await controller.get('/v1/flows/orders')).body;
    expect(decision).toMatchObject({ epoch: null, publishedReason: 'the store does not answer' });
    expect(decision.ratePerSec).toBeGreaterThan(0);
    expect(await controller.metric('headgate_publish_errors_total')).toEqual({ 'flow="orders"': 3 });
    expect((await controller.get('/readyz')).status).toBe(503);
  });
});
