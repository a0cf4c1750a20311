import { policyOf } from '../../../test/builders.js';
import { play } from '../../../test/plant.js';
import { keepLaw, resumeLaw } from '../kept-law.js';
import { LAWS } from '../law-registry.js';
import { type DrainState } from './drain-state.js';

const law = LAWS.get('drain')!;
const policy = policyOf();
const headline = { policy, offered: () => 10_000, capacity: () => 1000, partitions: 12, members: 3 };

/** State after a while, through JSON, as another process gets it. */
function restarted(seconds: number) {
  const { constraints } = play({ ...headline, seconds }).at(-1)!.state;
  const state = Object.values(constraints)[0]!.lawState as DrainState;
  const kept = keepLaw(law, state, 0, 12);
  if (!kept.ok) throw new Error('too large');
  return { before: state, after: resumeLaw(law, JSON.parse(JSON.stringify(kept.kept)), policy, 0) };
}

describe('the kept state of drain', () => {
  it('keeps capacity, memory and the pace of every member', () => {
    const { before, after } = restarted(120);
    expect(after.outcome).toBe('resumed');
    const state = after.state as DrainState;
    expect(state.capacity).toEqual({ ...before.capacity, saturatedSinceMs: null });
    expect(state.inflow).toEqual(before.inflow);
    const pace = ({ members }: DrainState) => members.clocks.map((clock) => [clock!.slopePerSec, clock!.gapSec]);
    expect(pace(state)).toEqual(pace(before));
  });

  it('stays within 64 numbers and four per partition, also where each partition is a member', () => {
    const lonely = play({ ...headline, members: 12, seconds: 100 }).at(-1)!.state;
    const { lawState } = Object.values(lonely.constraints)[0]!;
    expect(keepLaw(law, lawState, 0, 12)).toMatchObject({ ok: true });
  });

  it.each([null, {}, { capacity: { memoryPerSec: 'x' } }, { capacity: { memoryPerSec: -1, capacityPerSec: 5 } }])(
    'is begun anew from %j',
    (state) => {
      expect(resumeLaw(law, { law: 'drain', version: 1, state }, policy, 0).outcome).toBe('not-understood');
    },
  );
});
