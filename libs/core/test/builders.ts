import { type TickInput } from '../src/flow-state.js';
import { type FailedReading, type OkReading, type PartitionReading, type Reading } from '../src/lag/reading.js';
import { type KafkaConstraint, type Policy } from '../src/policy/policy.js';

export const billing: KafkaConstraint = { kind: 'kafka', cluster: 'main', group: 'billing', topics: ['orders'] };
export const audit: KafkaConstraint = { kind: 'kafka', cluster: 'main', group: 'audit', topics: ['orders'] };
export const BILLING = 'kafka:main/billing/orders';
export const AUDIT = 'kafka:main/audit/orders';

export function policyOf(changes: Partial<Policy> = {}): Policy {
  return {
    flow: 'orders',
    mode: 'enforce',
    rate: { ceilingPerSec: 10_000, floorPerSec: 100, safePerSec: 800, burstSec: 1 },
    objective: { delaySec: 5 },
    limit: { retentionShare: 0.8 },
    law: { name: 'drain', params: {} },
    overflow: { strategy: 'block', maxWaitMs: 30_000, maxWaiting: 10_000 },
    onOutage: 'safe',
    constraints: [billing],
    ...changes,
  };
}

/** A partition of topic orders; unknown where `committed` or `end` is missing. */
export function partitionOf(partition: number, changes: Partial<PartitionReading> = {}): PartitionReading {
  const known = { committedOffset: 0, logStartOffset: 0, endOffset: 0, ...changes };
  const isKnown = known.committedOffset !== null && known.endOffset !== null && known.logStartOffset !== null;
  return { topic: 'orders', partition, member: 'member-0', unknown: isKnown ? null : 'timeout', ...known };
}

/** A good reading at a second: the sequence is the time, all values arrived at once. */
export function readingAt(
  second: number,
  partitions: readonly PartitionReading[],
  changes: Partial<OkReading> = {},
): OkReading {
  const atMs = second * 1000;
  return {
    ...{ ok: true, atMs, committedAtMs: atMs, endAtMs: atMs, sequence: atMs },
    ...{ groupState: 'stable', members: 1, partitions },
    ...changes,
  };
}

/** One partition with an end and a commit, the shortest reading there is. */
export function lagAt(second: number, committedOffset: number, endOffset: number): OkReading {
  return readingAt(second, [partitionOf(0, { committedOffset, endOffset })]);
}

export function failedAt(second: number): FailedReading {
  return { ok: false, atMs: second * 1000, sequence: second * 1000, reason: 'timeout', message: 'no answer from main' };
}

/** What a tick is given at a second; a reading without an id belongs to billing. */
export function inputAt(second: number, readings: Readonly<Record<string, Reading>> = {}): TickInput {
  const newest = new Map(Object.entries(readings));
  return { nowMs: second * 1000, pollEveryMs: 1000, readings: newest, policyVersion: 'v1' };
}
