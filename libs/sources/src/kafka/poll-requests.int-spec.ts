import { StubCluster } from '@headgate/testing/kafka-stub';
import { okReading, target } from '../../test/kafka-bench.js';
import { KafkaLagSource } from './index.js';

const FLOWS = 30;
const POLLS = 20;
/** Lists and topics fall due by it: they are asked for at the first poll, and not again. */
const stillClock = { monotonicMs: () => 1_000, wallMs: () => 1_000 };

describe('Flows under control, on three brokers of a protocol stub', () => {
  it('share a bounded number of requests a cycle: 2 a coordinator, 2 a leader, and one more of each leader every fifth', async () => {
    const stub = await StubCluster.start(3);
    // 30 flows of 12 partitions each: all three brokers lead partitions, and two of them coordinate the groups.
    for (let at = 0; at < FLOWS; at++) {
      stub.topics[`t${at}`] = Array.from({ length: 12 }, (_, n) => ({ leader: 1 + (n % 3), start: 0, end: 100 }));
      const offsets = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`t${at}/${n}`, n]));
      stub.groups[`g${at}`] = { coordinator: 1 + (at % 2), offsets };
    }
    const source = new KafkaLagSource({ brokers: stub.brokers, clock: stillClock, deadlineMs: 20_000 });
    try {
      const targets = Array.from({ length: FLOWS }, (_, at) => target(`g${at}`, `t${at}`));
      const poll = () => source.poll(targets, AbortSignal.timeout(30_000));
      await poll();
      stub.arrived.length = 0;
      for (let at = 0; at < POLLS; at++) {
        const readings = await poll();
        for (const { id } of targets) expect(okReading(readings.get(id)!).partitions).toHaveLength(12);
      }
      const [coordinators, leaders] = [2, 3];
      const most = POLLS * (2 * coordinators + 2 * leaders) + leaders * Math.ceil(POLLS / 5);
      expect(stub.arrived.length).toBeLessThanOrEqual(most);
      expect(stub.arrived.length).toBeGreaterThanOrEqual(POLLS * (2 * coordinators + 2 * leaders));
    } finally {
      await source.close();
      await stub.stop();
    }
  }, 60_000);
});
