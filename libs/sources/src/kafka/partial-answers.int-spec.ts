import { type FlowState, type Policy, tick } from '@headgate/core';
import { StubCluster } from '@headgate/testing/kafka-stub';
import { target } from '../../test/kafka-bench.js';
import { KafkaLagSource } from './index.js';

const PARTITIONS = 12;
/** LEADER_NOT_AVAILABLE, NOT_LEADER_OR_FOLLOWER, OFFSET_NOT_AVAILABLE: what partitions answer while their broker is missing. */
const ERRORS = [5, 6, 78];
const POLL_EVERY_MS = 1000;
/** Below 1,000 messages this law climbs by a tenth each cycle, above 100,000 it asks for a tenth of the ceiling. */
const policy: Policy = {
  flow: 'orders',
  mode: 'enforce',
  rate: { ceilingPerSec: 2000, floorPerSec: 10, safePerSec: 800, burstSec: 1 },
  objective: { delaySec: 5 },
  limit: { retentionShare: 0.8 },
  law: { name: 'steps', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
  onOutage: 'safe',
  constraints: [{ kind: 'kafka', cluster: 'main', group: 'one', topics: ['orders'] }],
};

describe('a topic of which some partitions answer with an error', () => {
  let cluster: StubCluster;
  let source: KafkaLagSource;
  /** Moves on by a poll at each turn; in between it is the real one, on which deadlines are kept. */
  let aheadMs = 0;
  let state: FlowState | null;

  beforeEach(async () => {
    cluster = await StubCluster.start(3);
    const monotonicMs = () => performance.now() + aheadMs;
    source = new KafkaLagSource({ brokers: cluster.brokers, clock: { monotonicMs, wallMs: () => Date.now() } });
    state = null;
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    cluster.topics.orders = all.map((partition) => ({ leader: 1 + (partition % 3), start: 0, end: 100 }));
    const offsets = Object.fromEntries(all.map((partition) => [`orders/${partition}`, 90]));
    cluster.groups.one = { coordinator: 1, offsets };
  });
  afterEach(async () => {
    await source.close();
    await cluster.stop();
  });

  const one = target('one', 'orders');
  const turn = async () => {
    aheadMs += POLL_EVERY_MS;
    const reading = (await source.poll([one], AbortSignal.timeout(10_000))).get(one.id)!;
    const { state: next, decision } = tick(policy, state, {
      nowMs: performance.now() + aheadMs,
      pollEveryMs: POLL_EVERY_MS,
      policyVersion: 'v1',
      readings: new Map([['kafka:main/one/orders', reading]]),
    });
    state = next;
    const { completeness, lagMessages } = decision.constraints[0]!;
    return { completeness, lagMessages, ratePerSec: decision.ratePerSec, reason: decision.reason };
  };
  const answer = (failing: number, end: number) => {
    for (const [partition, log] of cluster.topics.orders!.entries()) {
      log.end = end;
      if (partition < failing) log.errorCode = ERRORS[partition % ERRORS.length]!;
      else delete log.errorCode;
    }
  };
  const turns = async (count: number) => {
    let last = await turn();
    for (let n = 1; n < count; n += 1) last = await turn();
    return last;
  };

  it('[F26] is complete for (n-k)/n with errors on k of n, and then may lower the rate and never raise it', async () => {
    for (const k of [1, 5, 11]) {
      answer(0, 100);
      const before = await turns(3);
      const after = await turn();
      expect(after).toMatchObject({ completeness: 1, lagMessages: 10 * PARTITIONS, reason: 'RECOVERING' });
      expect(after.ratePerSec).toBeGreaterThan(before.ratePerSec); // it would go on rising
      answer(k, 100);
      for (let n = 0; n < 3; n += 1) {
        const partial = await turn();
        expect(partial.completeness).toBeCloseTo((PARTITIONS - k) / PARTITIONS, 10);
        expect(partial).toMatchObject({ lagMessages: 10 * (PARTITIONS - k), reason: 'PARTIAL_READING' });
        expect(partial.ratePerSec).toBe(after.ratePerSec);
      }
      answer(k, 200_000);
      const lower = await turn();
      expect(lower.lagMessages).toBe(199_910 * (PARTITIONS - k));
      expect(lower.ratePerSec).toBeLessThan(0.9 * after.ratePerSec);
      answer(k, 100);
      expect((await turns(3)).ratePerSec).toBeLessThanOrEqual(lower.ratePerSec);
    }
  }, 30_000);

  it('that all fail gives no lag of zero, and the rate does not rise', async () => {
    const before = await turns(3);
    answer(PARTITIONS, 100);
    const blind = await turns(3);
    expect(blind).toMatchObject({ lagMessages: null });
    expect(blind.ratePerSec).toBeLessThanOrEqual(before.ratePerSec);
  }, 30_000);
});
