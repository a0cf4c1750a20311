import { BucketEpochSource, MemoryTokenBucket } from '@headgate/bucket';
import { type Decision, HeadgateError, type Policy } from '@headgate/core';
import { MetricRegistry } from '@headgate/metrics';
import { FakeClock } from '@headgate/testing/fakes';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Flow, FlowRegistry } from '../config/flow-registry.js';
import { DependencyBoard } from '../health/dependency-board.js';
import { FlowPublisher } from './flow-publisher.js';

class StoreDown extends HeadgateError {
  readonly code = 'BUCKET_UNAVAILABLE';
  readonly retriable = true;
}

/** A memory bucket that can be out of reach, and whose answers can get lost on the way back. */
class FlakyBucket extends MemoryTokenBucket {
  isDown = false;
  losesReplies = false;

  override async publish(...args: Parameters<MemoryTokenBucket['publish']>) {
    if (this.isDown) throw new StoreDown('down');
    const outcome = await super.publish(...args);
    if (this.losesReplies) throw new StoreDown('no answer');
    return outcome;
  }
}

const policy: Policy = {
  flow: 'orders',
  mode: 'enforce',
  rate: { ceilingPerSec: 1000, floorPerSec: 1, safePerSec: 100, burstSec: 1 },
  objective: { delaySec: 5 },
  limit: { retentionShare: 0.8 },
  law: { name: 'fixed', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 1000, maxWaiting: 10 },
  onOutage: 'safe',
  constraints: [],
};
const flow: Flow = {
  ...{ id: 'orders', policy, policyHash: 'v1', source: 'file', version: 1 },
  ...{ changedBy: 'file', changedAtMs: 0, reason: null },
};
const decision: Decision = {
  flow: 'orders',
  mode: 'enforce',
  policyVersion: 'v1',
  atMs: 0,
  ratePerSec: 500,
  reason: 'FIXED',
  clamp: null,
  binding: null,
  why: 'its policy fixes the rate',
  constraints: [],
};

describe('FlowPublisher', () => {
  let bucket: FlakyBucket;
  const clock = new FakeClock();
  beforeAll(() => Logger.overrideLogger(false));
  beforeEach(() => {
    bucket = new FlakyBucket(clock);
  });

  const make = (count = 1) => {
    const flows = new FlowRegistry(clock);
    flows.replace([flow, ...Array.from({ length: count - 1 }, (_, n) => ({ ...flow, id: `orders-${n}` }))]);
    const board = new DependencyBoard(clock);
    const eviction = { refusesEnforcement: false };
    const publisher = new FlowPublisher(
      bucket,
      new BucketEpochSource(bucket),
      'memory',
      flows,
      board,
      new MetricRegistry(),
      eviction,
      { check: async () => null, isForeign: () => false, sign: (terms) => terms, forget: () => {} },
    );
    return { publisher, flows, board, eviction };
  };

  it('takes an epoch once and counts on within it', async () => {
    const { publisher } = make();
    await publisher.publish(flow, decision);
    expect(await publisher.publish(flow, decision)).toMatchObject({ epoch: 1, seq: 2, failure: null });
  });

  it('publishes of a thousand flows what stands there already only every three seconds', async () => {
    const { publisher, eviction } = make(1000);
    const turn = async (now: Decision) => {
      clock.advance(1000);
      await publisher.look('orders');
      return (await publisher.publish(flow, now)).seq;
    };
    const sequences: number[] = [];
    for (let n = 0; n < 8; n += 1) sequences.push(await turn({ ...decision, why: `said anew ${n}` }));
    expect(sequences).toEqual([1, 1, 1, 2, 2, 2, 3, 3]);
    expect(publisher.viewOf('orders')!.validForMs).toBeGreaterThan(27_000);
    expect(await turn({ ...decision, ratePerSec: 501 })).toBe(4);
    expect(await turn({ ...decision, ratePerSec: 501, reason: 'MEASURING' })).toBe(5);
    expect(await turn({ ...decision, ratePerSec: 501, reason: 'MEASURING', policyVersion: 'v2' })).toBe(6);
    eviction.refusesEnforcement = true;
    expect(await turn({ ...decision, ratePerSec: 501, reason: 'MEASURING', policyVersion: 'v2' })).toBe(7);
  });

  it('sees another controller at the next turn, though it has nothing new to say', async () => {
    const [{ publisher: old }, { publisher: young }] = [make(1000), make(1000)];
    await old.publish(flow, decision);
    await young.publish(flow, decision);
    await old.look('orders');
    expect(await old.publish(flow, decision)).toMatchObject({ fenced: true });
  });

  it('takes the next epoch where the answer to the first one was lost', async () => {
    const { publisher } = make();
    bucket.losesReplies = true;
    expect(await publisher.publish(flow, decision)).toMatchObject({ epoch: null, failure: 'no answer' });
    bucket.losesReplies = false;
    expect(await publisher.publish(flow, decision)).toMatchObject({ epoch: 2, failure: null });
  });

  it('goes on under its epoch after an outage, and is not fenced by its own lost answers', async () => {
    const { publisher, board } = make();
    await publisher.publish(flow, decision);
    bucket.losesReplies = true;
    await publisher.publish(flow, decision);
    bucket.losesReplies = false;
    bucket.isDown = true;
    expect(await publisher.publish(flow, decision)).toMatchObject({ epoch: 1, failure: 'down', fenced: false });
    expect(board.list()).toMatchObject([{ name: 'memory', state: 'down', reason: 'down' }]);
    bucket.isDown = false;
    expect(await publisher.publish(flow, decision)).toMatchObject({ epoch: 1, seq: 4, failure: null, fenced: false });
  });

  it('is fenced by a newer epoch, and publishes no more while that one is published', async () => {
    const [old, young] = [make().publisher, make().publisher];
    await old.publish(flow, decision);
    await young.publish(flow, decision);
    expect(await old.publish(flow, decision)).toMatchObject({ fenced: true });
    expect(await old.publish(flow, decision)).toMatchObject({ fenced: true, seq: 2 });
    expect(await young.publish(flow, decision)).toMatchObject({ epoch: 2, seq: 2, failure: null });
  });

  it('takes over under a new epoch when the one that fenced it has fallen silent, and not before', async () => {
    const { publisher: old, board } = make();
    const { publisher: young } = make();
    await old.publish(flow, decision);
    await young.publish(flow, decision);
    const turn = async () => {
      await old.look('orders');
      return old.publish(flow, decision);
    };
    expect(await turn()).toMatchObject({ fenced: true });
    clock.advance(29_999);
    expect(await turn()).toMatchObject({ fenced: true, epoch: 1 });
    clock.advance(1);
    bucket.isDown = true;
    expect(await turn()).toMatchObject({ fenced: true, failure: expect.stringMatching(/^fenced: epoch 2/) });
    bucket.isDown = false;
    expect(await turn()).toMatchObject({ fenced: false, epoch: 3, failure: null });
    expect(board.list().map(({ name }) => name)).toEqual(['memory']);
    expect(await young.publish(flow, decision)).toMatchObject({ fenced: true, epoch: 2 });
  });

  it('judges the store once a cycle: a failed publish wins over a good look', async () => {
    const { publisher, board } = make();
    const warn = jest.spyOn(Logger.prototype, 'warn').mockReturnValue(undefined);
    const log = jest.spyOn(Logger.prototype, 'log').mockReturnValue(undefined);
    const cycle = async () => {
      await publisher.look('orders');
      await publisher.publish(flow, decision);
      publisher.endCycle();
    };
    await cycle();
    bucket.isDown = true;
    for (let n = 0; n < 3; n += 1) await cycle();
    expect(board.list()).toMatchObject([{ name: 'memory', state: 'down', reason: 'down' }]);
    bucket.isDown = false;
    await cycle();
    expect(board.list()).toMatchObject([{ name: 'memory', state: 'up' }]);
    expect([warn.mock.calls, log.mock.calls]).toEqual([
      [['memory is down: down']],
      [['memory is up'], ['memory recovered']],
    ]);
    warn.mockRestore();
    log.mockRestore();
  });

  it('remembers nothing of a flow that left', async () => {
    const { publisher, flows } = make();
    await publisher.publish(flow, decision);
    flows.replace([]);
    expect(publisher.of('orders').epoch).toBeNull();
  });
});
