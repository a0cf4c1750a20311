import {
  checkEpochs,
  checkGrantBound,
  checkLedger,
  type HistoryEvent,
  machineMs,
  RecordingBucket,
  type RedisSentinel,
  startRedisSentinel,
  until,
} from '@headgate/testing';
import { aBudget, aLease } from '@headgate/testing/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedisTokenBucket } from './redis-bucket.js';

const FLOW = 'orders';
const RATE = { rateMilliPerSec: 200_000, safeMilliPerSec: 50_000, burstMilli: 100_000 };
const LEASE = { leaseTtlMs: 1000, refreshAfterMs: 200 };
/** The replicas of a machine that does nothing else are milliseconds behind; a fifth of a second is a generous window. */
const REPLICATION_MS = 200;

describe('a fail-over by sentinels', () => {
  let sentinel: RedisSentinel;
  const open: RedisTokenBucket[] = [];
  const connect = () => {
    const bucket = new RedisTokenBucket(sentinel.url, { commandTimeoutMs: 500 });
    open.push(bucket);
    return bucket;
  };
  beforeAll(async () => {
    const args = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '10'];
    sentinel = await startRedisSentinel({ replicas: 2, args });
  }, 30_000);
  afterAll(async () => {
    for (const bucket of open) await bucket.close();
    await sentinel.stop();
  });

  it('[F09] killing the master under load costs at most one replication window of grants; ledger, epochs and learning stay right', async () => {
    const history: HistoryEvent[] = [];
    const controller = new RecordingBucket(connect(), history);
    const view = () => controller.peek(FLOW);
    const before = await until(
      'the first budget is published',
      () => controller.publish(aBudget({ ...RATE, ...LEASE, epoch: 7 })),
      ({ accepted }) => accepted,
    );
    await until('learning is over', view, (seen) => seen?.learning === false, { withinMs: 10_000 });
    let isOver = false;
    let seq = 1;
    const publish = async () => {
      while (!isOver) {
        seq += 1;
        const budget = aBudget({ ...RATE, ...LEASE, epoch: 7, seq });
        await controller.publish(budget).catch(() => {});
        await pause(50);
      }
    };
    const produce = async (instance: string) => {
      const bucket = new RecordingBucket(connect(), history);
      while (!isOver) {
        const request = aLease({ instance, wantMilli: 40_000 });
        // One whose outcome is unknown is repeated as it was, until it is answered.
        while (!isOver && !(await bucket.lease(request).catch(() => null))) await pause(20);
        const grant = history.findLast((event) => event.kind === 'lease' && event.requestId === request.requestId);
        if (grant?.kind === 'lease' && grant.grantId !== null && grant.grantedMilli > 20_000) {
          const returns = [{ grantId: grant.grantId, tokensMilli: 5000 }];
          await bucket.giveBack({ ...aLease({ instance }), returns }).catch(() => {});
        }
        await pause(20);
      }
    };
    const fromMs = machineMs();
    const load = [publish(), ...['a', 'b', 'c', 'd'].map(produce)];
    await until(
      'tokens flow',
      () => history.length,
      (calls) => calls > 100,
    );
    const [killed] = sentinel.servers;
    const killedMs = machineMs();
    await killed!.kill();
    const master = await until(
      'another master serves',
      () => sentinel.master(),
      (now) => now !== killed,
      {
        withinMs: 20_000,
      },
    );
    const granted = () =>
      history.filter((event) => event.kind === 'lease' && event.grantedMilli > 0 && event.startMs > killedMs);
    await until(
      'tokens flow again',
      () => granted().length,
      (leases) => leases > 50,
      { withinMs: 20_000 },
    );
    isOver = true;
    await Promise.all(load);

    expect(master).not.toBe(killed);
    const after = (await view())!;
    // The replica took over what stood: no new life, no learning, no second burst, and the epoch still holds.
    expect(before).toMatchObject({ accepted: true, generation: after.generation });
    expect(after).toMatchObject({ learning: false, epoch: 7 });
    expect(await controller.publish(aBudget({ ...RATE, epoch: 6, seq: 999_999 }))).toMatchObject({ accepted: false });
    checkEpochs(history, FLOW);
    const { grantedMilli } = checkLedger(history, FLOW);
    expect(grantedMilli).toBeGreaterThan(0);
    const rates = [{ fromMs, milliPerSec: RATE.rateMilliPerSec }];
    const lossesMilli = (RATE.rateMilliPerSec * REPLICATION_MS) / 1000;
    checkGrantBound(history, FLOW, { rates, burstMilli: RATE.burstMilli, lossesMilli });
  }, 60_000);
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
