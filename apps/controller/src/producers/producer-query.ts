import { type PRODUCER_SORTS, PRODUCER_STATUSES, type ProducerLine } from '@headgate/contract';
import { type Problem } from '@headgate/core';
import { z } from 'zod';
import { matcher } from '../flows/flow-filter.js';
import { placeOfCursor, sortNames } from '../groups/group-order.js';
import { Limit } from '../http/query.js';

type Order = { readonly key: (line: ProducerLine) => number | string | null; readonly descending: boolean };

export const PRODUCER_ORDERS: Readonly<Record<(typeof PRODUCER_SORTS)[number], Order>> = {
  attention: { key: ({ attention }) => attention, descending: true },
  producer: { key: ({ producer }) => producer, descending: false },
  flow: { key: ({ flow }) => flow, descending: false },
  asked: { key: ({ askedPerSec }) => askedPerSec, descending: true },
  granted: { key: ({ grantedPerSec }) => grantedPerSec, descending: true },
  used: { key: ({ usedPerSec }) => usedPerSec, descending: true },
  waiting: { key: ({ waiting }) => waiting, descending: true },
  seen: { key: ({ lastSeen }) => lastSeen, descending: true },
};
const SORTS = sortNames(PRODUCER_ORDERS) as [string, ...string[]];

export const ProducerPageQuery = z.strictObject({
  limit: Limit,
  cursor: z
    .string()
    .max(2000)
    .transform((cursor, context) => {
      const place = placeOfCursor(cursor);
      if (place === null) context.addIssue({ code: 'custom', message: 'must be the nextCursor of an earlier page' });
      return place ?? z.NEVER;
    })
    .optional(),
  q: z.string().max(500).default(''),
  sort: z.enum(SORTS, { error: `choose one of ${SORTS.join(', ')}` }).default('attention'),
});
export type ProducerPageQuery = z.output<typeof ProducerPageQuery>;

type Test = (line: ProducerLine) => boolean;

const KEYS: Readonly<Record<string, (line: ProducerLine) => string>> = {
  state: ({ status }) => status,
  producer: ({ producer }) => producer,
  flow: ({ flow }) => flow,
  mode: ({ mode }) => mode,
  strategy: ({ strategy }) => strategy,
  client: ({ client }) => client ?? 'unknown',
};
const CHOICES: Readonly<Record<string, readonly string[]>> = { state: PRODUCER_STATUSES, mode: ['observe', 'enforce'] };

/** `state:held flow:orders* -client:sdk-node* "free text"`: all parts must hold, `-` turns one around. */
export function parseProducerFilter(q: string): { readonly test: Test } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const tests = (q.match(/-?(?:[a-z]+:)?(?:"[^"]*"|\S+)/gi) ?? []).map((part): Test => {
    const isNot = part.startsWith('-') && part.length > 1;
    const test = parsePart(isNot ? part.slice(1) : part, problems);
    return isNot ? (line) => !test(line) : test;
  });
  return problems.length > 0 ? { problems } : { test: (line) => tests.every((test) => test(line)) };
}

function parsePart(part: string, problems: Problem[]): Test {
  const [, key, value = ''] = /^(?:([a-z]+):)?"?([^"]*)"?$/i.exec(part) ?? [];
  if (key === undefined) {
    const text = value.toLowerCase();
    return ({ flow, producer }) => [flow, producer].some((name) => name.toLowerCase().includes(text));
  }
  const of = Object.hasOwn(KEYS, key) ? KEYS[key]! : null;
  if (of === null) {
    problems.push({ path: 'q', value: part, message: `has no key ${key}; known are ${Object.keys(KEYS).join(', ')}` });
    return () => false;
  }
  const choices = CHOICES[key];
  if (choices && !value.includes('*') && !choices.includes(value))
    problems.push({ path: 'q', value: part, message: `choose one of ${choices.map((c) => `${key}:${c}`).join(', ')}` });
  const match = matcher(value.toLowerCase());
  return (line) => match(of(line));
}
