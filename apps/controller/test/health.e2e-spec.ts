import { HeadgateError, type ShareStore, type TokenBucket } from '@headgate/core';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

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

describe('health', () => {
  let controller: TestController;
  afterEach(() => controller.stop());

  it('[F24] stays live and is not ready, with names, while everything is down', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()), bucket: deadBucket });
    controller.source.refuse();
    await controller.cycle(4);
    expect((await controller.get('/livez')).status).toBe(200);
    const { status, body } = await controller.get('/readyz');
    expect([status, body.status]).toEqual([503, 'not-ready']);
    expect(body.dependencies).toEqual([
      { name: 'memory', state: 'down', reason: 'the store does not answer', since: expect.any(String) },
      { name: 'config', state: 'up', reason: null, since: expect.any(String) },
      { name: 'kafka:main', state: 'down', reason: expect.stringContaining('unreachable'), since: expect.any(String) },
    ]);
    expect(await controller.metric('headgate_dependency_up')).toEqual({
      'dependency="memory"': 0,
      'dependency="config"': 1,
      'dependency="kafka:main"': 0,
    });
  });

  it('is ready once everything was reached, and a missing group is no dependency that is down', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    expect((await controller.get('/readyz')).body.status).toBe('degraded');
    await controller.cycle(4);
    expect(await controller.get('/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
  });

  it('names the rights that are missing, from the start on, in readiness and on the cluster, and when they come', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    controller.source.missing = ['DESCRIBE on group billing', 'DESCRIBE on topic orders'];
    await controller.job('rights:main');
    await controller.cycle(2);
    const kafka = async () => {
      const { status, body } = await controller.get('/readyz');
      expect(status).toBe(200);
      return body.dependencies.find(({ name }: { name: string }) => name === 'kafka:main');
    };
    const reason = expect.stringMatching(
      /^missing rights: DESCRIBE on group billing, DESCRIBE on topic orders\. Grant/,
    );
    expect(await kafka()).toMatchObject({ state: 'degraded', reason });
    const [cluster] = (await controller.get('/v1/clusters')).body.clusters;
    expect(cluster).toMatchObject({ name: 'main', state: 'degraded', reason });
    controller.source.missing = [];
    await controller.job('rights:main');
    await controller.cycle();
    expect(await kafka()).toMatchObject({ state: 'up', reason: null });
  });

  it('serves the OpenAPI document, drawn from the schemas', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    const { body } = await controller.get('/docs-json');
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/v1/leases', '/v1/leases/return', '/v1/flows', '/v1/flows/{flow}/decisions', '/readyz']),
    );
    const { schema } = body.paths['/v1/leases'].post.requestBody.content['application/json'];
    expect(JSON.stringify(schema)).toContain('LeaseRequest');
    expect(body.components.schemas.ErrorResponse ?? body.components.schemas.ErrorBody).toBeDefined();
  });

  it('draws a source that fell silent as a mode, and takes the figures away', async () => {
    controller = await TestController.start({ yaml: fileYaml(flowYaml()) });
    controller.source.set(ORDERS, reading(partition(0, 0)));
    await controller.cycle(8);
    expect(await controller.metric('headgate_mode')).toEqual({ 'flow="orders",mode="normal"': 1 });
    controller.source.refuse();
    await controller.cycle(8);
    expect(await controller.metric('headgate_mode')).toEqual({ 'flow="orders",mode="stale"': 1 });
    expect(await controller.metric('headgate_lag_messages')).toEqual({});
    expect(Object.values(await controller.metric('headgate_sample_age_seconds'))).toEqual([8]);
  });
});
