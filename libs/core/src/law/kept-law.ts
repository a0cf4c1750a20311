import { type Policy } from '../policy/policy.js';
import { type ControlLaw } from './control-law.js';

/** A law's memory between two processes. Plain JSON. */
export interface KeptLaw {
  readonly law: string;
  readonly version: number;
  readonly state: unknown;
}

export type KeepOutcome =
  | { readonly ok: true; readonly kept: KeptLaw }
  /** A law that remembers more than it may is not kept, and begins anew after a restart. */
  | { readonly ok: false; readonly reason: 'too-large'; readonly numbers: number; readonly most: number };

/** How a law goes on after a restart: every outcome but `resumed` is worth a line in the log. */
export interface ResumeOutcome {
  readonly state: unknown;
  readonly outcome: 'resumed' | 'migrated' | 'another-law' | 'newer-version' | 'not-understood';
}

/** What a law may keep: this many numbers, and so many per partition (DESIGN.md §4). */
export const MAX_LAW_NUMBERS = 64;
export const MAX_LAW_NUMBERS_PER_PARTITION = 4;

export function keepLaw(law: ControlLaw<unknown>, state: unknown, nowMs: number, partitions: number): KeepOutcome {
  const kept = law.keep ? law.keep(state, nowMs) : state;
  const numbers = countNumbers(kept);
  const most = MAX_LAW_NUMBERS + MAX_LAW_NUMBERS_PER_PARTITION * partitions;
  if (numbers > most) return { ok: false, reason: 'too-large', numbers, most };
  return { ok: true, kept: { law: law.name, version: law.version ?? 1, state: kept } };
}

/** The state to go on with; a fresh one, and why, where what was kept is no use. */
export function resumeLaw(law: ControlLaw<unknown>, kept: KeptLaw, policy: Policy, nowMs: number): ResumeOutcome {
  const fresh = (outcome: ResumeOutcome['outcome']) => ({ state: law.init(policy), outcome });
  const version = law.version ?? 1;
  if (kept.law !== law.name) return fresh('another-law');
  if (!Number.isInteger(kept.version) || kept.version > version) return fresh('newer-version');
  // Without a reader of its own a state of another version means nothing.
  if (law.resume === undefined) {
    return kept.version === version ? { state: kept.state, outcome: 'resumed' } : fresh('not-understood');
  }
  const state = law.resume(kept.state, kept.version, nowMs, policy);
  if (state === null) return fresh('not-understood');
  return { state, outcome: kept.version === version ? 'resumed' : 'migrated' };
}

function countNumbers(value: unknown): number {
  if (typeof value === 'number') return 1;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, inner) => sum + countNumbers(inner), 0);
}
