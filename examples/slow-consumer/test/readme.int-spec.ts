import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sharedKafka, until } from '@headgate/testing';
import { BrokerView } from '../src/demo/broker-view.js';
import { startController } from '../src/demo/controller.js';

const run = promisify(execFile);
const root = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const example = root('examples/first-producer.mjs');

describe('the example of the README', () => {
  it('stands in the README as it stands in its file', () => {
    expect(readFileSync(root('README.md'), 'utf8')).toContain(`\`\`\`js\n${readFileSync(example, 'utf8')}\`\`\``);
  });

  it('sends its hundred orders to a real Kafka through a real controller, and says why its rate is what it is', async () => {
    const kafka = await sharedKafka();
    const view = new BrokerView(kafka.address);
    const controller = await startController({ flows: [flow] }, { KAFKA_BROKERS: kafka.address });
    try {
      await view.createTopic('orders', 1);
      const sample = () => view.sample('orders', 'billing');
      // A broker that never had a group answers once it has made the topic of its groups; others may write to that topic too.
      const before = await until('the topic is read', sample, () => true, { withinMs: 60_000 });
      const env = { ...process.env, KAFKA_BROKERS: kafka.address, HEADGATE_URL: controller.url };
      const { stdout } = await run(process.execPath, [example], { env, timeout: 60_000 });
      expect(stdout).toMatch(/orders is held at [\d,]+\/s/);
      await until('all orders are in Kafka', sample, ({ sent }) => sent - before.sent >= 100, { withinMs: 60_000 });
    } finally {
      await controller.stop();
      await view.close();
      await kafka.stop();
    }
  }, 120_000);
});

const flow = {
  flow: 'orders',
  mode: 'enforce',
  rate: { ceilingPerSec: 1000, floorPerSec: 100, safePerSec: 500 },
  objective: { delaySec: 5 },
  overflow: { strategy: 'block' },
  constraints: [{ kind: 'kafka', group: 'billing', topics: ['orders'] }],
};
