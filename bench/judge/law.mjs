// The built product's brain under an outside judge of control laws: readings in, `tick` with its guard rails, rate out.
// `export law` is the judge's interface; nothing is tuned here. Run: node …/run.mjs --module bench/judge/law.mjs:law --gate
import { initFlow, tick } from '@headgate/core';

const constraints = [{ kind: 'kafka', cluster: 'judge', group: 'group', topics: ['topic'] }];
const common = {
  flow: 'judge',
  mode: 'enforce',
  law: { name: 'drain', params: {} },
  limit: { retentionShare: 0.8 },
  constraints,
};

export function law({ config: { base, min, cycle, targetDelay, targetLag } }) {
  const rate = { ceilingPerSec: base, floorPerSec: min, safePerSec: Math.max(min, base / 4), burstSec: 1 };
  const policy = { ...common, rate, objective: { delaySec: targetDelay, backlogMessages: targetLag } };
  const readings = new Map();
  let state = initFlow(policy, null);
  return ({ t, stale, lagAgeMs, consumersActive, partitions }) => {
    const [nowMs, atMs] = [t * 1000 + 1e6, t * 1000 + 1e6 - (lagAgeMs ?? 0)];
    const rows = (partitions ?? []).map(({ end, committed, member }, partition) => ({
      ...{ topic: 'topic', partition, committedOffset: committed, endOffset: end, logStartOffset: 0, unknown: null },
      member: member === undefined ? null : String(member),
    }));
    const good = { ok: true, atMs, committedAtMs: atMs, endAtMs: atMs, sequence: nowMs, groupState: 'unknown' };
    if (!stale)
      readings.set('kafka:judge/group/topic', { ...good, members: consumersActive ?? null, partitions: rows });
    const turn = tick(policy, state, { nowMs, pollEveryMs: cycle * 1000, readings, policyVersion: 'judge' });
    state = turn.state;
    return turn.decision.ratePerSec;
  };
}
