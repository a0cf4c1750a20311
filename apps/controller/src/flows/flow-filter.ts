import { FLOW_STATES } from '@headgate/contract';
import { type Problem, placeOf } from '@headgate/core';
import { type Flow } from '../config/flow-registry.js';
import { type DecisionRow } from './decision-journal.js';
import { stateOf } from './flow-state.js';

type Test = (flow: Flow, row: DecisionRow | null) => boolean;
type Match = (text: string) => boolean;

const KEYS: Readonly<Record<string, (match: Match) => Test>> = {
  state: (match) => (flow, row) => match(stateOf(flow.policy, row?.decision ?? null)),
  mode: (match) => (flow) => match(flow.policy.mode),
  source: (match) => (flow) => match(flow.source),
  flow: (match) => (flow) => match(flow.id),
  owner: (match) => (flow) => match(flow.policy.owner ?? ''),
  topic: (match) => (flow) => flow.policy.constraints.some((c) => placeOf(c).topics.some(match)),
  group: (match) => (flow) => flow.policy.constraints.some((c) => match(placeOf(c).group)),
  cluster: (match) => (flow) => flow.policy.constraints.some((c) => match(placeOf(c).cluster)),
};
/** What a key may be compared with where that is a short list. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  state: FLOW_STATES,
  mode: ['observe', 'enforce'],
  source: ['file', 'api'],
};

export type ParsedFilter = { readonly test: Test } | { readonly problems: readonly Problem[] };

/** `state:over topic:orders* -flow:demo "free text"`: all parts must hold; `*` stands for anything; `-` turns a part around. */
export function parseFilter(q: string): ParsedFilter {
  const problems: Problem[] = [];
  const tests = (q.match(/-?(?:[a-z]+:)?(?:"[^"]*"|\S+)/gi) ?? []).map((part): Test => {
    const isNot = part.startsWith('-') && part.length > 1;
    const test = parsePart(isNot ? part.slice(1) : part, problems);
    return isNot ? (flow, row) => !test(flow, row) : test;
  });
  return problems.length > 0 ? { problems } : { test: (flow, row) => tests.every((test) => test(flow, row)) };
}

function parsePart(part: string, problems: Problem[]): Test {
  const [, key, value = ''] = /^(?:([a-z]+):)?"?([^"]*)"?$/i.exec(part) ?? [];
  if (key === undefined) return anywhere(value.toLowerCase());
  const make = Object.hasOwn(KEYS, key) ? KEYS[key]! : null;
  if (make === null) {
    problems.push({ path: 'q', value: part, message: `has no key ${key}; known are ${Object.keys(KEYS).join(', ')}` });
    return () => false;
  }
  const choices = CHOICES[key];
  if (choices && !value.includes('*') && !choices.includes(value)) {
    problems.push({ path: 'q', value: part, message: `choose one of ${choices.map((c) => `${key}:${c}`).join(', ')}` });
  }
  return make(matcher(value.toLowerCase()));
}

/** Plain text, or a pattern where `*` stands for anything; never a regular expression of the caller's. */
export function matcher(pattern: string): Match {
  if (!pattern.includes('*')) return (text) => text.toLowerCase() === pattern;
  const parts = pattern.split('*');
  return (text) => {
    const whole = text.toLowerCase();
    if (!whole.startsWith(parts[0]!)) return false;
    let at = parts[0]!.length;
    for (const part of parts.slice(1, -1)) {
      const found = whole.indexOf(part, at);
      if (found < 0) return false;
      at = found + part.length;
    }
    return whole.length - at >= parts.at(-1)!.length && whole.endsWith(parts.at(-1)!);
  };
}

function anywhere(text: string): Test {
  const has = (value: string | undefined) => value?.toLowerCase().includes(text) ?? false;
  return (flow) =>
    has(flow.id) ||
    has(flow.policy.owner) ||
    flow.policy.constraints.map(placeOf).some(({ group, topics }) => has(group) || topics.some(has));
}
