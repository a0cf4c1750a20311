import { type LagSource } from '@headgate/core';
import { FakeLagSource, until } from '@headgate/testing';
import { TestController } from './support/controller.js';
import { fileYaml, flowYaml, partition, reading } from './support/fixtures.js';

/** Takes a poll and never gives it back, whatever the signal says. */
const hung: LagSource = { kind: 'fake', poll: () => new Promise(() => {}), close: async () => undefined };

const yaml = `clusters: { east: { brokers: ["127.0.0.1:2"] } }\n${fileYaml(
  flowYaml({ flow: 'orders', law: 'steps' }),
  flowYaml({ flow: 'mails', group: 'mailer', topic: 'mails', cluster: 'east', law: 'steps' }),
)}`;

describe('two clusters', () => {
  it('[I20] decides the flow of the good one every cycle while the other hangs for good', async () => {
    const good = new FakeLagSource();
    good.set('kafka:main/billing/orders', reading(partition(0, 0)));
    const controller = await TestController.start({ yaml, sources: { main: good, east: hung }, cycleMs: 50 });
    try {
      const polls = async () =>
        (await controller.metric('headgate_poll_duration_seconds_count'))['cluster="main"'] ?? 0;
      const before = await until('the first polls', polls, (count) => count >= 3);
      await until('twenty more polls and decisions', polls, (count) => count >= before + 20, { withinMs: 3000 });
      const flows = (await controller.get('/v1/flows')).body.flows;
      expect(flows).toMatchObject([
        { flow: 'mails', state: 'blind', lagMessages: null, lagMessagesReason: 'mailer: nothing was read yet' },
        { flow: 'orders', lagMessages: 0 },
      ]);
      expect(flows[1].sampleAgeMs).toBeLessThan(1000);
      expect(await controller.metric('headgate_poll_duration_seconds_count')).not.toHaveProperty('cluster="east"');
      const skipped = await controller.metric('headgate_job_skipped_total');
      expect(skipped['job="poll:east"']).toBeGreaterThan(10);
      expect(skipped['job="control"'] ?? 0).toBe(0);
    } finally {
      await controller.stop();
    }
  }, 20_000);
});
