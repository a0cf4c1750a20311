import { randomUUID } from 'node:crypto';

/** Rates of the tests' flows, messages/s: small, so that two cores carry brokers, controller, producers and consumers. */
export const CEILING_PER_SEC = 2_000;
export const FLOOR_PER_SEC = 20;
export const SAFE_PER_SEC = 100;
/** How far behind a consumer may be. */
export const OBJECTIVE_SEC = 5;
/** What a consumer manages unless it is told otherwise. */
export const CAPACITY_PER_SEC = 200;

/** Names of one flow, which nobody else uses. */
export interface FlowPlan {
  readonly flow: string;
  readonly topic: string;
  readonly group: string;
}

export function planFlow(name: string): FlowPlan {
  const run = randomUUID().slice(0, 8);
  return { flow: `${name}-${run}`, topic: `orders-${name}-${run}`, group: `billing-${name}-${run}` };
}

/** The policy as a person would write it. */
export function policyOf(
  { flow, topic, group }: FlowPlan,
  { cluster = 'main', groups = [group] }: { cluster?: string; groups?: readonly string[] } = {},
): object {
  return {
    flow,
    owner: 'tests',
    mode: 'enforce',
    rate: { ceilingPerSec: CEILING_PER_SEC, floorPerSec: FLOOR_PER_SEC, safePerSec: SAFE_PER_SEC },
    objective: { delaySec: OBJECTIVE_SEC },
    overflow: { strategy: 'block' },
    constraints: groups.map((name) => ({ kind: 'kafka', cluster, group: name, topics: [topic] })),
  };
}
