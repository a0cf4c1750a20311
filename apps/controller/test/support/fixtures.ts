import { type OkReading, type PartitionReading } from '@headgate/core';

/** A flow in YAML; `extra` lines stand at the level of the flow. */
export function flowYaml(
  { flow = 'orders', group = 'billing', topic = 'orders', cluster = 'main', ...rest } = {} as FlowOptions,
): string {
  const { mode = 'enforce', ceiling = 10_000, law = 'drain', overflow = '{ strategy: throttle }' } = rest;
  return [
    `  - flow: ${flow}`,
    `    mode: ${mode}`,
    `    rate: { ceilingPerSec: ${ceiling}, floorPerSec: 100, safePerSec: 800 }`,
    '    objective: { delaySec: 5, backlogMessages: 20000 }',
    `    law: { name: ${law} }`,
    ...(overflow === null ? [] : [`    overflow: ${overflow}`]),
    '    constraints:',
    `      - { kind: kafka, cluster: ${cluster}, group: ${group}, topics: [${topic}] }`,
  ].join('\n');
}

export interface FlowOptions {
  readonly flow?: string;
  readonly group?: string;
  readonly topic?: string;
  readonly cluster?: string;
  readonly mode?: string;
  readonly ceiling?: number | string;
  readonly law?: string;
  readonly overflow?: string | null;
}

export const fileYaml = (...flows: readonly string[]): string => `flows:\n${flows.join('\n')}\n`;

export const ORDERS = 'kafka:main/billing/orders';

/** A partition with this backlog behind `committed`; null: it did not answer. */
export function partition(index: number, lag: number | null, committed = 1000, topic = 'orders'): PartitionReading {
  const unknown = lag === null ? 'timeout' : null;
  return {
    topic,
    partition: index,
    committedOffset: lag === null ? null : committed,
    logStartOffset: lag === null ? null : 0,
    endOffset: lag === null ? null : committed + lag,
    member: lag === null ? null : 'member-1',
    unknown,
  };
}

/** A complete or partial reading. The fake source sets times and sequence. */
export function reading(...partitions: readonly PartitionReading[]): OkReading {
  const numbered = { atMs: 0, committedAtMs: 0, endAtMs: 0, sequence: 0 };
  return { ok: true, ...numbered, groupState: 'stable', members: 1, partitions };
}

export const lease = (entries: readonly unknown[], producer = 'checkout'): unknown => ({
  producer,
  instance: `${producer}-1`,
  leases: entries,
});
