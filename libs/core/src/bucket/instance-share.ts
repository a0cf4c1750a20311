import { type Mode } from '../policy/policy.js';
import { type BudgetTerms } from './budget.js';

/**
 * What holds for one instance while enforcement begins with a share of them: `enforce` for those within the share,
 * `observe` for the others, who are never limited. The same instance gets the same answer from everybody who asks, and
 * one that is held stays held when the share grows.
 */
export function modeFor({ mode, instanceShare = 1 }: BudgetTerms, producer: string, instance: string): Mode {
  if (mode === 'observe' || instanceShare >= 1) return mode;
  return placeOf(`${producer}/${instance}`) < instanceShare ? 'enforce' : 'observe';
}

/** In [0, 1), evenly spread: FNV-1a, whose bits are then mixed, because names that differ in their last digit must not lie together. */
function placeOf(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
