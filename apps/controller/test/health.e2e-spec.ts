import { KafkaLagSource } from '@headgate/sources/kafka';
import { freePorts, until } from '@headgate/testing';
import { type AppConfig } from '../src/config/app-config.js';
import { openDatabase } from '../src/platform/open-database.js';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, ORDERS, partition, reading } from './support/fixtures.js';

describe('health', () => {
  let controller: TestController;
  afterEach(() => controller.stop());

  it('[F24] stays live and is not ready, with names, while database, Redis and Kafka all refuse', async () => {
    const [database, redis, kafka] = await freePorts(3);
    const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
    controller = await TestController.start({
      yaml: fileYaml(flowYaml()),
      stores: await openDatabase({ databaseUrl: `postgres://u:p@127.0.0.1:${database}/headgate` } as AppConfig),
      redisUrl: `redis://127.0.0.1:${redis}`,
      sources: { main: new KafkaLagSource({ brokers: [`127.0.0.1:${kafka}`], clock, deadlineMs: 2000 }) },
    });
    const ready = async () => {
      await controller.cycle();
      const { status, body } = await controller.get('/readyz');
      const states = body.dependencies.map(({ name, state }: { name: string; state: string }) => [name, state]);
      return { status, overall: body.status, states: Object.fromEntries(states) };
    };
    // Decisions and leases go on without the database, so it is degraded; the file of flows is here.
    const states = { redis: 'down', 'kafka:main': 'down', database: 'degraded', config: 'up' };
    const isDown = (seen: Awaited<ReturnType<typeof ready>>) =>
      Object.entries(states).every(([name, state]) => seen.states[name] === state);
    const seen = await until('each is named', ready, isDown, { withinMs: 30_000 });
    expect(seen).toEqual({ status: 503, overall: 'not-ready', states });
    expect((await controller.get('/livez')).status).toBe(200);
    for (const { state, reason } of (await controller.get('/readyz')).body.dependencies)
      expect([state, reason]).toEqual([state, state === 'up' ? null : expect.any(String)]);
    expect(await controller.metric('headgate_dependency_up')).toEqual({
      'dependency="redis"': 0,
      'dependency="database"': expect.any(Number),
      'dependency="config"': 1,
      'dependency="kafka:main"': 0,
    });
  }, 60_000);

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
