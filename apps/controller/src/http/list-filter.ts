import { type Problem } from '@headgate/core';
import { ApiError } from './api.error.js';

type Match = (text: string) => boolean;
type Test<T> = (line: T) => boolean;
/** Says why a part is not understood; then nothing passes it. */
export type Refuse = (message: string) => () => boolean;
/** What `key:value` tests; the value as it was written. */
export type FilterKey<T> = (value: string, refuse: Refuse) => Test<T>;

/** What the filter of one list understands. */
export interface FilterWords<T> {
  readonly keys: Readonly<Record<string, FilterKey<T>>>;
  /** What a part without a key is looked for in. */
  readonly texts: (line: T) => readonly (string | null | undefined)[];
}

/** A key that is compared with texts of a line; `choices` where they are a short list. */
export function textKey<T>(
  textsOf: (line: T) => string | readonly string[],
  key = '',
  choices: readonly string[] | null = null,
): FilterKey<T> {
  return (value, refuse) => {
    if (choices !== null && !value.includes('*') && !choices.includes(value))
      return refuse(`choose one of ${choices.map((choice) => `${key}:${choice}`).join(', ')}`);
    const match = matcher(value.toLowerCase());
    return (line) => {
      const texts = textsOf(line);
      return typeof texts === 'string' ? match(texts) : texts.some(match);
    };
  };
}

/**
 * `state:over topic:orders* -flow:demo "free text"`: all parts must hold; `*` stands for anything; `-` turns a part
 * around. Throws BODY_INVALID with every part that is not understood.
 */
export function parseFilter<T>(q: string, words: FilterWords<T>): Test<T> {
  const problems: Problem[] = [];
  const tests = (q.match(/-?(?:[a-z]+:)?(?:"[^"]*"|\S+)/gi) ?? []).map((part): Test<T> => {
    const isNot = part.startsWith('-') && part.length > 1;
    const test = parsePart(isNot ? part.slice(1) : part, words, problems);
    return isNot ? (line) => !test(line) : test;
  });
  if (problems.length > 0) throw new ApiError('BODY_INVALID', 'The filter is not understood', { problems });
  return (line) => tests.every((test) => test(line));
}

function parsePart<T>(part: string, { keys, texts }: FilterWords<T>, problems: Problem[]): Test<T> {
  const [, key, value = ''] = /^(?:([a-z]+):)?"?([^"]*)"?$/i.exec(part) ?? [];
  if (key === undefined) {
    const text = value.toLowerCase();
    return (line) => texts(line).some((one) => one?.toLowerCase().includes(text) ?? false);
  }
  const refuse: Refuse = (message) => {
    problems.push({ path: 'q', value: part, message });
    return () => false;
  };
  if (!Object.hasOwn(keys, key)) return refuse(`has no key ${key}; known are ${Object.keys(keys).join(', ')}`);
  return keys[key]!(value, refuse);
}

/** Plain text, or a pattern where `*` stands for anything; never a regular expression of the caller's. */
function matcher(pattern: string): Match {
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
