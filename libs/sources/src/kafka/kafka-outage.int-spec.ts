import { FaultProxy, type KafkaServer, startKafka } from '@headgate/testing';
import { lagSourceContract } from '@headgate/testing/contracts';
import { KafkaBench, lagOf, okReading, pollOne, pollUntil, realClock, target } from '../../test/kafka-bench.js';
import { KafkaLagSource } from './index.js';

const DEADLINE_MS = 800;
/** What two busy cores may add to a deadline. */
const SLACK_MS = 700;

describe('KafkaLagSource while its broker is away', () => {
  let proxy: FaultProxy;
  let server: KafkaServer;
  let bench: KafkaBench;
  let source: KafkaLagSource;
  let topic: string;

  beforeAll(async () => {
    proxy = await FaultProxy.start();
    server = await startKafka({ properties: { 'advertised.listeners': `PLAINTEXT://127.0.0.1:${proxy.port}` } });
    proxy.targetPort = server.port;
    bench = new KafkaBench(server.brokers);
    topic = await bench.topic(2);
  }, 120_000);
  beforeEach(() => {
    source = makeSource();
  });
  afterEach(() => source.close());
  afterAll(async () => {
    await server?.stop();
    await proxy?.close();
  }, 60_000);

  const makeSource = () =>
    new KafkaLagSource({ brokers: [`127.0.0.1:${proxy.port}`], clock: realClock, deadlineMs: DEADLINE_MS });

  // This test comes first: it needs a broker on which nobody has ever committed.
  it('says "no group" on a cluster where nobody ever committed, and creates no offsets topic by asking', async () => {
    const reading = await pollOne(source, target('billing', topic));
    expect(reading).toMatchObject({ ok: false, reason: 'no-group' });
    expect(await bench.withAdmin((admin) => admin.listTopics())).not.toContain('__consumer_offsets');
  }, 30_000);

  it('answers every poll in time while the broker is stopped, and reads again by itself', async () => {
    await bench.produce(topic, 0, 5);
    await bench.commit('billing', topic, [
      [0, 2],
      [1, 0],
    ]);
    const one = target('billing', topic);
    await pollUntil(source, one, 'it can be read', (seen) => seen.ok && lagOf(seen.partitions[0]!) === 3);

    server.pause();
    try {
      for (let poll = 0; poll < 5; poll += 1) {
        const since = performance.now();
        const reading = await pollOne(source, one);
        expect(performance.now() - since).toBeLessThan(DEADLINE_MS + SLACK_MS);
        expect(reading).toMatchObject({ ok: false, reason: expect.stringMatching(/^(timeout|unreachable)$/) });
      }
    } finally {
      server.resume();
    }
    const back = await pollUntil(source, one, 'it is read again', (seen) => seen.ok);
    expect(okReading(back).partitions.map(lagOf)).toEqual([3, 0]);
  }, 60_000);

  it('reads again by itself after the broker was killed and started anew', async () => {
    const one = target('billing', topic);
    const before = okReading(await pollUntil(source, one, 'it can be read', (seen) => seen.ok));
    await server.kill();
    expect(await pollOne(source, one)).toMatchObject({ ok: false });
    await server.restart();
    const after = okReading(
      await pollUntil(source, one, 'it is read again', (seen) => seen.ok && seen.partitions.every((p) => !p.unknown), {
        // While the broker starts it lists no group and coordinates none: that is not "gone".
        never: (seen) => !seen.ok && seen.reason === 'no-group',
      }),
    );
    expect(after.partitions.map(lagOf)).toEqual(before.partitions.map(lagOf));
    expect(after.sequence).toBeGreaterThan(before.sequence);
  }, 120_000);

  lagSourceContract('KafkaLagSource', async () => {
    await bench.commit('billing', topic, [[0, 2]]);
    return {
      source: makeSource(),
      readable: [target('billing', topic)],
      unreadable: [target('nobody', topic), target('billing', 'nowhere')],
      deadlineMs: DEADLINE_MS,
      silence: () => proxy.downstream.add({ type: 'timeout' }),
      refuse: () => proxy.down(),
      dispose: async () => {
        proxy.clear();
        await proxy.up();
      },
    };
  });
});
