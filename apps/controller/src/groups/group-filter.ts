import { GROUP_STATUSES, type GroupLine, type TopicLine } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { matcher } from '../flows/flow-filter.js';

type Match = (text: string) => boolean;
type Line = GroupLine | TopicLine;
type Test = (line: Line) => boolean;

const groupsOf = (line: Line): string => ('group' in line ? line.group : line.worstGroup);
const topicsOf = (line: Line): readonly string[] => ('topics' in line ? line.topics : [line.topic]);
const anyText = (value: string | null | undefined): string => value ?? '';

const TEXT_KEYS: Readonly<Record<string, (line: Line, match: Match) => boolean>> = {
  state: ({ status }, match) => match(wordOf(status)),
  group: (line, match) => match(groupsOf(line)),
  topic: (line, match) => topicsOf(line).some(match),
  cluster: ({ cluster }, match) => match(cluster),
  flow: (line, match) => 'flow' in line && match(anyText(line.flow)),
  type: (line, match) => 'type' in line && match(line.type),
};
const STATES = GROUP_STATUSES.map((status) => wordOf(status));

/** A number that may be unknown is never more or less than anything. */
const NUMBER_KEYS: Readonly<Record<string, (line: Line) => number | null>> = {
  behind: ({ lagSec }) => lagSec?.value ?? null,
  lag: ({ lagMessages }) => lagMessages,
};
const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400, k: 1e3, M: 1e6 };

function wordOf(status: string): string {
  return status.toLowerCase().replaceAll('_', '-');
}

export type LagFilter = { readonly test: Test } | { readonly problems: readonly Problem[] };

/** `state:stopped topic:orders* behind:>1m lag:>10k -flow:demo "free text"`: all parts must hold, `-` turns one around. */
export function parseLagFilter(q: string): LagFilter {
  const problems: Problem[] = [];
  const parts = q.match(/-?(?:[a-z]+:)?(?:"[^"]*"|\S+)/gi) ?? [];
  const tests = parts.map((part): Test => {
    const isNot = part.startsWith('-') && part.length > 1;
    const test = parsePart(isNot ? part.slice(1) : part, problems);
    return isNot ? (line) => !test(line) : test;
  });
  return problems.length > 0 ? { problems } : { test: (line) => tests.every((test) => test(line)) };
}

function parsePart(part: string, problems: Problem[]): Test {
  const [, key, value = ''] = /^(?:([a-z]+):)?"?([^"]*)"?$/i.exec(part) ?? [];
  const refuse = (message: string): Test => {
    problems.push({ path: 'q', value: part, message });
    return () => false;
  };
  if (key === undefined) {
    const text = value.toLowerCase();
    return (line) => [groupsOf(line), ...topicsOf(line)].some((name) => name.toLowerCase().includes(text));
  }
  if (Object.hasOwn(NUMBER_KEYS, key)) return parseNumber(key, value, refuse);
  if (!Object.hasOwn(TEXT_KEYS, key))
    return refuse(
      `has no key ${key}; known are ${[...Object.keys(TEXT_KEYS), ...Object.keys(NUMBER_KEYS)].join(', ')}`,
    );
  if (key === 'state' && !value.includes('*') && !STATES.includes(value))
    return refuse(`choose one of ${STATES.map((one) => `state:${one}`).join(', ')}`);
  const match = matcher(value.toLowerCase());
  return (line) => TEXT_KEYS[key]!(line, match);
}

function parseNumber(key: string, value: string, refuse: (message: string) => Test): Test {
  const [, sign, digits, unit = ''] = /^([<>])=?(\d{1,12}(?:\.\d{1,3})?)([a-zA-Z]?)$/.exec(value) ?? [];
  const factor = Object.hasOwn(UNITS, unit) ? UNITS[unit]! : null;
  if (digits === undefined || factor === null)
    return refuse(key === 'behind' ? 'write behind:>30s, behind:>5m or behind:<1h' : 'write lag:>1000 or lag:>10k');
  const bound = Number(digits) * factor;
  return (line) => {
    const known = NUMBER_KEYS[key]!(line);
    return known !== null && (sign === '>' ? known > bound : known < bound);
  };
}
