import { homeIsDown, noSuchQueue } from './failures.js';
import { judgeQueue, type Live, type Told } from './judge-queue.js';
import { type QueueSample } from './queue-sample.js';
import { type KeptSample } from './sample-keeper.js';

const sample: QueueSample = {
  ...{ queue: 'orders', type: 'classic', node: 'a', state: 'running', readyMessages: 3, unackedMessages: 40 },
  ...{ publishedMessages: 100, doneMessages: 57, redeliveredMessages: 0, consumers: 2, activeConsumers: 1 },
  ...{ consumerList: null, hasLengthLimit: null, clamped: 0 },
};
const live: Live = { depth: { readyMessages: 5, consumers: 2 }, atMs: 100_000, failure: null };
const deaf: Live = { depth: null, atMs: 100_000, failure: { reason: 'timeout', message: 'late' } };
const keptAt = (atMs: number, changes: Partial<QueueSample> = {}, more: Partial<KeptSample> = {}): KeptSample => ({
  ...{ sample: { ...sample, ...changes }, atMs, alarm: 'memory of a', failure: null, tookMs: 10, ...more },
});
const judge = (told: Partial<Told>) =>
  judgeQueue({ queue: 'orders', live, kept: keptAt(99_000), recentFromMs: 85_000, ...told });

describe('what both sources tell of a queue', () => {
  it('is the depth of now with what was counted lately', () => {
    expect(judge({})).toEqual({
      ok: true,
      measured: {
        ...{ depth: 45, atMs: 100_000, count: { doneMessages: 57, atMs: 99_000 }, members: 1, alarm: 'memory of a' },
      },
    });
  });

  it('takes nothing from an API that fell silent where AMQP tells the depth', () => {
    const measured = { depth: 5, atMs: 100_000, count: null, members: 2, alarm: null };
    expect(judge({ kept: keptAt(84_999) })).toEqual({ ok: true, measured });
    expect(judge({ kept: keptAt(84_999, { state: 'minority' }) })).toEqual({ ok: true, measured });
    expect(judge({ kept: null })).toEqual({ ok: true, measured });
  });

  it.each([
    ['counted lately', live, keptAt(99_000, { state: 'minority' })],
    ['counted long ago, without a depth of now', deaf, keptAt(1000, { state: 'minority' })],
  ])('is no reading of a queue that is not served: %s', (_when, one, kept) => {
    expect(judge({ live: one, kept })).toMatchObject({ ok: false, failure: { reason: 'no-leader' } });
  });

  it('refuses a stream, however long ago that was told', () => {
    expect(judge({ kept: keptAt(0, { type: 'stream' }) })).toMatchObject({ failure: { reason: 'unsupported' } });
  });

  it('is as old as its counts where AMQP is silent, and does not call them counts of now', () => {
    expect(judge({ live: deaf })).toMatchObject({ measured: { depth: 43, atMs: 99_000, members: 1 } });
    expect(judge({ live: deaf, kept: keptAt(1000) })).toMatchObject({
      measured: { depth: 43, atMs: 1000, count: null, alarm: null },
    });
  });

  it('calls a queue gone that the only source there is calls gone, and not one that AMQP still sees', () => {
    const failure = noSuchQueue('orders', '/');
    const kept = keptAt(99_000, {}, { failure });
    expect(judge({ live: { ...deaf, failure: null }, kept })).toEqual({ ok: false, failure });
    expect(judge({ live: { ...deaf, failure } })).toEqual({ ok: false, failure });
    expect(judge({ kept })).toMatchObject({ ok: true });
  });

  it('is gone only in appearance where AMQP tells that its node is down', () => {
    const down = homeIsDown('orders');
    const kept = keptAt(99_000, {}, { failure: noSuchQueue('orders', '/') });
    expect(judge({ live: { ...deaf, failure: down }, kept })).toEqual({ ok: false, failure: down });
  });

  it('does not take an empty answer of a quorum queue for empty before the counts say so too', () => {
    const empty = { ...live, depth: { readyMessages: 0, consumers: 0 } };
    const of = (changes: Partial<QueueSample>, more: Partial<KeptSample> = {}) =>
      judge({ live: empty, kept: keptAt(99_000, { unackedMessages: 0, ...changes }, more) });
    const idle = { type: 'quorum', readyMessages: 0, consumers: 0, activeConsumers: 0 };
    expect(of({ type: 'quorum' })).toMatchObject({ failure: { reason: 'no-reading' } });
    expect(of({ ...idle, consumers: 2 })).toMatchObject({ failure: { reason: 'no-reading' } });
    expect(of(idle, { failure: deaf.failure })).toMatchObject({ failure: { reason: 'no-reading' } });
    expect(of(idle)).toMatchObject({ measured: { depth: 0, members: 0 } });
    expect(of({ type: 'classic' })).toMatchObject({ measured: { depth: 0, members: 0 } });
    expect(judge({ live: empty, kept: null })).toMatchObject({ measured: { depth: 0 } });
  });

  it('says why where no depth is known', () => {
    expect(judge({ live: deaf, kept: null })).toEqual({ ok: false, failure: deaf.failure });
    const silent = { ...deaf, failure: null };
    expect(judge({ live: silent, kept: keptAt(99_000, { unackedMessages: null }) })).toMatchObject({
      failure: { reason: 'no-reading' },
    });
  });
});
