import { type DescribedGroup } from './codec/described-group.js';
import { OwnerMemory } from './owner-memory.js';

const described = (state: string, owned: Record<string, number[]>): DescribedGroup => ({
  group: 'billing',
  errorCode: 0,
  state,
  members: Object.entries(owned).map(([id, partitions]) => ({
    ...{ id, clientId: id, host: '/127.0.0.1' },
    owns: [{ topic: 'orders', partitions }],
  })),
});

describe('OwnerMemory', () => {
  const settled = described('Stable', { a: [0], b: [1] });
  const ownersAfter = (next: DescribedGroup | null) => {
    const memory = new OwnerMemory();
    memory.members('billing', settled);
    const { ownerOf, ...rest } = memory.members('billing', next);
    return { ...rest, owners: [ownerOf('orders', 0), ownerOf('orders', 1)] };
  };

  it.each([
    { state: 'Stable', want: 'stable' },
    { state: 'PreparingRebalance', want: 'rebalancing' },
    { state: 'CompletingRebalance', want: 'rebalancing' },
    { state: 'Assigning', want: 'rebalancing' },
    { state: 'Reconciling', want: 'rebalancing' },
    { state: 'Empty', want: 'empty' },
    { state: 'Dead', want: 'dead' },
    { state: 'SomethingNew', want: 'unknown' },
  ])('calls $state $want', ({ state, want }) => {
    expect(new OwnerMemory().members('billing', described(state, {})).state).toBe(want);
  });

  it('keeps the last known owners during a rebalance', () => {
    const after = ownersAfter(described('PreparingRebalance', { a: [], b: [], c: [] }));
    expect(after).toEqual({ state: 'rebalancing', members: 3, owners: ['a', 'b'] });
  });

  it('takes what is known already during a rebalance of the new protocol', () => {
    expect(ownersAfter(described('Reconciling', { a: [], c: [0] })).owners).toEqual(['c', 'b']);
  });

  it('keeps the last known owners when the group could not be described, and says that the rest is unknown', () => {
    expect(ownersAfter(null)).toEqual({ state: 'unknown', members: null, owners: ['a', 'b'] });
  });

  it('forgets owners once the group has settled without them', () => {
    expect(ownersAfter(described('Empty', {}))).toEqual({ state: 'empty', members: 0, owners: [null, null] });
    expect(ownersAfter(described('Stable', { c: [1] })).owners).toEqual([null, 'c']);
  });
});
