import { FakeLagSource } from '@headgate/testing';
import { TestController } from './support/controller.js';

/** A broker that lists no queues. */
class EmptyBroker extends FakeLagSource {
  closed = 0;
  readonly queues = { known: () => undefined, ask: async () => null, list: async () => ({ queues: [], gap: null }) };

  override async close(): Promise<void> {
    this.closed += 1;
    await super.close();
  }
}

const yaml = 'brokers: { rabbit: { url: "amqp://127.0.0.1:5672", user: headgate, password: reads-only } }\n';

describe('a broker without a flow', () => {
  it('is closed when it leaves the configuration, once', async () => {
    const rabbit = new EmptyBroker();
    const controller = await TestController.start({ yaml, sources: { rabbit } });
    try {
      await controller.job('queues');
      expect((await controller.get('/v1/queues')).body.brokers).toMatchObject([{ broker: 'rabbit', gap: null }]);
      await controller.edit('flows: []\n');
      for (let n = 0; n < 2; n++) await controller.job('queues');
      expect(rabbit.closed).toBe(1);
      expect((await controller.get('/v1/queues')).body.brokers).toEqual([]);
    } finally {
      await controller.stop();
    }
  });
});
