import { type LagTarget, type OkReading } from '@headgate/core';
import { lagSourceContract } from '../contracts/lag-source.contract.js';
import { FakeLagSource } from './fake-lag-source.js';

const target = (id: string): LagTarget => ({ id, group: `${id}-group`, topics: ['orders'] });
const partition = { committedOffset: 3, logStartOffset: 0, endOffset: 10, member: null, unknown: null };
const reading: OkReading = {
  ...{ ok: true, atMs: 0, committedAtMs: 0, endAtMs: 0, sequence: 0, groupState: 'stable', members: 1 },
  partitions: [0, 1].map((number) => ({ topic: 'orders', partition: number, ...partition })),
};
const DEADLINE_MS = 50;

/** The deadline of a fake is the one its caller sets. */
class WithDeadline extends FakeLagSource {
  override poll(targets: readonly LagTarget[], signal: AbortSignal) {
    return super.poll(targets, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]));
  }
}

lagSourceContract('FakeLagSource', () => {
  const source = new WithDeadline();
  source.set('a', reading);
  return {
    ...{ source, readable: [target('a')], unreadable: [target('b')], deadlineMs: DEADLINE_MS },
    silence: () => source.silence(),
    refuse: () => source.refuse(),
    dispose: () => {},
  };
});

describe('FakeLagSource', () => {
  it('answers with what was written last, at its own time', async () => {
    const source = new FakeLagSource(() => 77);
    source.set('a', reading);
    source.set('a', { ...reading, members: 2 });
    const readings = await source.poll([target('a')], AbortSignal.timeout(1_000));
    expect(readings.get('a')).toMatchObject({ ok: true, members: 2, atMs: 77, committedAtMs: 77, sequence: 1 });
  });

  it('answers what waits when it speaks again', async () => {
    const source = new FakeLagSource();
    source.set('a', reading);
    source.silence();
    const polling = source.poll([target('a')], AbortSignal.timeout(1_000));
    source.speak();
    expect((await polling).get('a')).toMatchObject({ ok: true });
  });
});
