import { placeOf } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';

/** The flow that reads a group, and what it says of it. */
export interface FlowReader {
  readonly flow: string;
  readonly objectiveSec: number | null;
  readonly startsAt: 'earliest' | 'latest' | undefined;
}

const keyOf = (cluster: string, group: string): string => JSON.stringify([cluster, group]);

/** Of each group the first flow, by name, that names it. */
export function readersOf(flows: readonly Flow[]): (cluster: string, group: string) => FlowReader | null {
  const readers = new Map<string, FlowReader>();
  for (const { id, policy } of flows) {
    for (const constraint of policy.constraints) {
      const { cluster, group } = placeOf(constraint);
      const startsAt = 'startsAt' in constraint ? constraint.startsAt : undefined;
      const key = keyOf(cluster, group);
      if (!readers.has(key))
        readers.set(key, {
          flow: id,
          objectiveSec: policy.objective.delaySec ?? null,
          startsAt: startsAt ?? undefined,
        });
    }
  }
  return (cluster, group) => readers.get(keyOf(cluster, group)) ?? null;
}
