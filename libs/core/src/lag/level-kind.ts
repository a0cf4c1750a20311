import { type Constraint } from '../policy/policy.js';
import { type Reading } from './reading.js';

/** A level with an objective of its own takes a fill, one without takes a depth: what else was pushed is no reading of it. */
export function readingOfKind(constraint: Constraint, reading: Reading | undefined): Reading | undefined {
  if (constraint.kind !== 'level' || !reading?.ok) return reading;
  const { level, objectiveShare } = constraint;
  const takesFill = objectiveShare !== undefined;
  if (takesFill === (reading.fill !== undefined)) return reading;
  const message = takesFill
    ? `depthMessages was pushed to the level ${level}, whose constraint has objectiveShare: push used and limit, or take objectiveShare out`
    : `used and limit were pushed to the level ${level}, whose constraint has no objectiveShare: push depthMessages, or give objectiveShare`;
  return { ok: false, atMs: reading.atMs, sequence: reading.sequence, reason: 'unsupported', message };
}
