import { type PolicyBody, PolicySchema } from '@headgate/contract';

/** A rate that no rule about other fields refuses. */
const HIGH_PER_SEC = 1e9;

export interface PartlyGoodFlow {
  /** What stands well in its own field; the rest is made up. */
  readonly policy: PolicyBody;
  /** The made-up fields: what is found in them says nothing. */
  readonly madeUp: ReadonlySet<string>;
}

/**
 * A flow as far as it can be read, so that what its good fields mean is told together with what is wrong with the shape of
 * the others. Null where nothing of it can be read.
 */
export function partlyGoodFlow(flow: unknown, index: number): PartlyGoodFlow | null {
  if (typeof flow !== 'object' || flow === null || Array.isArray(flow)) return null;
  const madeUp = new Set<string>();
  const fields = flow as Record<string, unknown>;
  const policy: Record<string, unknown> = { ...standIn(index, isOfLevels(fields.constraints)) };
  for (const [field, schema] of Object.entries(PolicySchema.shape)) {
    const parsed = schema.safeParse(fields[field]);
    if (parsed.success) policy[field] = parsed.data;
    else madeUp.add(field);
  }
  return { policy: policy as PolicyBody, madeUp };
}

/** Levels may each bring an objective of their own: while one cannot be read, none is asked of the flow. */
function isOfLevels(constraints: unknown): boolean {
  const kinds = Array.isArray(constraints) ? constraints.map((one) => (one as { kind?: unknown } | null)?.kind) : [];
  return kinds.length > 0 && kinds.every((kind) => kind === 'level');
}

const standIn = (index: number, isOfLevels: boolean): PolicyBody =>
  PolicySchema.parse({
    flow: `flows.${index}`,
    rate: { ceilingPerSec: HIGH_PER_SEC, floorPerSec: HIGH_PER_SEC, safePerSec: HIGH_PER_SEC },
    objective: { delaySec: 1 },
    overflow: { strategy: 'block' },
    constraints: [{ kind: 'level', level: `flows.${index}`, ...(isOfLevels && { objectiveShare: 0.5 }) }],
  });
