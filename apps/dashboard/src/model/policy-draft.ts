import { type PolicyDiff } from '@headgate/contract';

type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names that would reach a prototype are never followed. */
const FORBIDDEN = new Set(['__proto__', 'prototype', 'constructor']);

export function readPath(draft: Json, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, name) => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined), draft);
}

/** A new draft with the value at the path; undefined takes the field away. */
export function writePath(draft: Json, path: string, value: unknown): Json {
  const [name = '', ...rest] = path.split('.');
  if (FORBIDDEN.has(name)) return draft;
  if (rest.length === 0) {
    if (value !== undefined) return { ...draft, [name]: value };
    const { [name]: _gone, ...others } = draft;
    return others;
  }
  const inner = draft[name];
  return { ...draft, [name]: writePath(isRecord(inner) ? inner : {}, rest.join('.'), value) };
}

/** What was typed: a number where it is one, else the text, which the server then refuses with what is allowed. */
export function parseField(text: string, type: 'number' | 'text' | 'choice'): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (type !== 'number') return trimmed;
  const value = Number(trimmed.replaceAll(',', ''));
  return Number.isFinite(value) ? value : trimmed;
}

/** A law of another name has other parameters: those of the one before would be refused. */
export function changeLaw(draft: Json, name: string): Json {
  return { ...draft, law: { name, params: {} } };
}

/** My changes on top of a version that somebody else made meanwhile. */
export function rebase(onto: Json, mine: readonly PolicyDiff[]): Json {
  return mine.reduce<Json>((draft, { path, after }) => writePath(draft, path, after ?? undefined), onto);
}

/** Problems of one field: the server names the path within the body or within the policy. */
export function problemsAt<T extends { readonly path: string }>(problems: readonly T[], path: string): T[] {
  return problems.filter((problem) => problem.path === path || problem.path === `policy.${path}`);
}

/** A name for a flow made of a group's: other letters become hyphens. */
export function flowNameOf(group: string): string {
  return (
    group
      .replace(/[^a-zA-Z0-9._-]+/g, '-')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 100) || 'flow'
  );
}

/** In observe: computed and shown, and nobody is limited. What it does without a token must be chosen. */
export function newPolicy(flow: string, cluster: string, group: string, topics: readonly string[]): Json {
  return {
    flow,
    mode: 'observe',
    rate: { ceilingPerSec: 10_000, safePerSec: 100, floorPerSec: 10 },
    objective: { delaySec: 10 },
    law: { name: 'drain', params: {} },
    overflow: {},
    constraints: [{ kind: 'kafka', cluster, group, topics: [...topics] }],
  };
}
