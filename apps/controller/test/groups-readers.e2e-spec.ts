import { KafkaLagSource } from '@headgate/sources/kafka';
import { StubCluster } from '@headgate/testing/kafka-stub';
import { TestController } from './support/controller.js';

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const PATHS = [
  ...['/metrics', '/v1/groups', '/v1/groups/one', '/v1/groups/one/history?span=30m', '/v1/topics', '/v1/clusters'],
  ...['/v1/groups?q=topic:orders', '/v1/groups/nobody'],
];

describe('readers of the groups', () => {
  it('[B1] cost the brokers not one request: no scrape, no list and no page asks Kafka', async () => {
    const stub = await StubCluster.start(1);
    stub.topics.orders = [{ leader: 1, start: 0, end: 100 }];
    stub.groups.one = { coordinator: 1, offsets: { 'orders/0': 40 } };
    const source = new KafkaLagSource({ brokers: stub.brokers, clock, deadlineMs: 10_000 });
    const controller = await TestController.start({ yaml: 'flows: []\n', sources: { main: source } });
    try {
      await controller.job('sweep:main');
      expect((await controller.get('/v1/groups/one')).body).toMatchObject({ group: 'one', partitionCount: 1 });
      const before = stub.arrived.length;
      expect(before).toBeGreaterThan(5);
      for (let n = 0; n < 5; n += 1) for (const path of PATHS) await controller.get(path);
      expect(stub.arrived.slice(before)).toEqual([]);
      await controller.job('sweep:main');
      expect(stub.arrived.length).toBeGreaterThan(before);
    } finally {
      await controller.stop();
      await source.close();
      await stub.stop();
    }
  }, 60_000);
});
