import { type FlowState, initFlow, type OkReading, type Policy, tick } from '@headgate/core';
import { fromSaved, toSaved } from './saved-state.js';

const policy: Policy = {
  flow: 'orders',
  mode: 'enforce',
  rate: { ceilingPerSec: 1000, floorPerSec: 1, safePerSec: 100, burstSec: 1 },
  objective: { delaySec: 5 },
  limit: { retentionShare: 0.8 },
  law: { name: 'drain', params: {} },
  overflow: { strategy: 'block', maxWaitMs: 1000, maxWaiting: 10 },
  onOutage: 'safe',
  constraints: [{ kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] }],
};
const ID = 'kafka:main/billing/orders';

/** A flow after `count` seconds, with a partition that never answered: its offsets are NaN in the window. */
function learned(count: number): FlowState {
  let state = initFlow(policy, null);
  for (let n = 1; n <= count; n += 1) {
    const atMs = 50_000 + n * 1000;
    const known = { topic: 'orders', logStartOffset: 0, member: 'm', unknown: null };
    const reading: OkReading = {
      ...{ ok: true, atMs, committedAtMs: atMs, endAtMs: atMs, sequence: n, groupState: 'stable', members: 1 },
      partitions: [
        { ...known, partition: 0, committedOffset: n * 90, endOffset: n * 100 },
        { ...known, partition: 1, committedOffset: null, logStartOffset: null, endOffset: null, unknown: 'timeout' },
      ],
    };
    const input = { nowMs: atMs, pollEveryMs: 1000, readings: new Map([[ID, reading]]), policyVersion: 'v' };
    state = tick(policy, state, input).state;
  }
  return state;
}

const throughJson = (state: FlowState, nowMs: number, wallMs: number) => ({
  ...{ flow: 'orders', policyVersion: 'v', savedAtMs: wallMs },
  state: JSON.parse(JSON.stringify(toSaved(state, nowMs))) as unknown,
});

describe('a saved state', () => {
  const state = learned(30);
  const saved = throughJson(state, 81_000, 1_000_000);
  const now = { wallMs: 1_004_000, monotonicMs: 7000 };

  it('comes back with its instants on the clock of the new process, and with what JSON has no word for', () => {
    const back = fromSaved(saved, policy, now).state!;
    const [before, after] = [state.constraints[ID]!, back.constraints[ID]!];
    // 4 s passed between the save and now: every instant is as old as it was, and 4 s older.
    expect(after.sinceMs).toBe(7000 - 4000 - (81_000 - before.sinceMs));
    expect(after.steppedAtMs).toBe(7000 - 4000 - (81_000 - before.steppedAtMs!));
    expect(after.window!.reading.atMs).toBe(7000 - 4000 - 1000);
    expect(after.window!.samples).toHaveLength(0);
    expect(after.window!.lastEndOffsets[1]).toBeNaN();
    expect(after.ask).toEqual(before.ask);
    expect(after.guard).toEqual(before.guard);
    expect(back.ratePerSec).toBe(state.ratePerSec);
    const clocks = (kept: typeof before) =>
      Object.values((kept.lawState as { members: { clocks: object } }).members.clocks);
    expect(clocks(after).map(({ slopePerSec }) => slopePerSec)).toEqual(
      clocks(before).map(({ slopePerSec }) => slopePerSec),
    );
  });

  it('takes the first reading of the new process, whose polls are counted from the beginning', () => {
    const back = fromSaved(saved, policy, now).state!;
    const reading: OkReading = {
      ...state.constraints[ID]!.window!.reading,
      atMs: 7000,
      committedAtMs: 7000,
      endAtMs: 7000,
      sequence: 1,
    };
    const input = { nowMs: 7100, pollEveryMs: 1000, readings: new Map([[ID, reading]]), policyVersion: 'v' };
    const { state: next, decision } = tick(policy, back, input);
    expect(next.constraints[ID]!.window!.samples).toHaveLength(1);
    expect(decision.constraints[0]!.capacityPerSec).not.toBeNull();
  });

  it('goes on from the safe rate where it stood for longer than a budget holds, and is forgotten after an hour', () => {
    const fast = { ...state, ratePerSec: 900 };
    const old = throughJson(fast, 81_000, 1_000_000);
    expect(fromSaved(old, policy, { wallMs: 1_030_000, monotonicMs: 7000 }).state!.ratePerSec).toBe(900);
    expect(fromSaved(old, policy, { wallMs: 1_031_000, monotonicMs: 7000 }).state!.ratePerSec).toBe(100);
    const tooOld = fromSaved(old, policy, { wallMs: 1_000_000 + 3_660_000, monotonicMs: 7000 });
    expect(tooOld).toEqual({ state: null, lost: 'what its law had learned is lost: it is 61 minutes old' });
  });

  it.each([null, {}, { form: 99, flow: {} }, { form: 1, flow: null }, { form: 1, flow: { ratePerSec: 'x' } }])(
    'is not read in another form: %j',
    (form) => {
      const restored = fromSaved({ ...saved, state: form }, policy, now);
      expect(restored).toEqual({ state: null, lost: expect.stringContaining('what its law had learned is lost: ') });
    },
  );

  it.each([
    { what: 'a newer version', change: { version: 99 }, why: 'it was saved by a newer version of the law' },
    {
      what: 'nonsense',
      change: { state: { capacity: 7 } },
      why: 'it was saved by another version of the law, or is damaged',
    },
  ])('of $what of its law begins anew, keeps what was seen, and says so', ({ change, why }) => {
    const form = saved.state as { laws: Record<string, object> };
    const laws = { [ID]: { ...form.laws[ID], ...change } };
    const { state: back, lost } = fromSaved({ ...saved, state: { ...form, laws } }, policy, now);
    expect(lost).toBe(`what its law had learned is lost: ${why}`);
    const input = { nowMs: 7100, pollEveryMs: 1000, readings: new Map(), policyVersion: 'v' };
    const { decision } = tick(policy, back, input);
    expect(decision.constraints[0]!.lagMessages).not.toBeNull();
    expect(decision.ratePerSec).toBe(state.ratePerSec);
  });
});
