import { type PolicyDiff } from '@headgate/contract';
import { type Policy } from '@headgate/core';

/** Fields that differ, by path; lists are compared as a whole entry by entry. Null stands for absent. */
export function diffPolicies(before: Policy | null, after: Policy | null): PolicyDiff[] {
  return diffValues(before ?? undefined, after ?? undefined, '');
}

function diffValues(before: unknown, after: unknown, path: string): PolicyDiff[] {
  if (isBranch(before) || isBranch(after)) {
    const [a, b] = [entriesOf(before), entriesOf(after)];
    const keys = [...new Set([...a.keys(), ...b.keys()])];
    return keys.flatMap((key) => diffValues(a.get(key), b.get(key), path === '' ? key : `${path}.${key}`));
  }
  return Object.is(before, after) ? [] : [{ path, before: before ?? null, after: after ?? null }];
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null;

const entriesOf = (value: unknown): ReadonlyMap<string, unknown> =>
  new Map(isBranch(value) ? Object.entries(value) : []);
