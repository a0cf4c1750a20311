import { type Problem } from '@headgate/core';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';

export type ReadYaml =
  | { readonly ok: true; readonly value: unknown; lineOf(path: string): number | null }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Aliases may repeat a block, and may not blow a small file up into a large one. */
const MAX_ALIASES = 100;

/** Reads YAML 1.2. Duplicate keys, unknown tags, several documents and an empty file are refused, each with its line. */
export function readYaml(text: string): ReadYaml {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, uniqueKeys: true, strict: true, prettyErrors: false });
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }) =>
    problem(`line ${lineCounter.linePos(pos[0]).line}`, withoutName(message)),
  );
  if (faults.length > 0) return { ok: false, problems: faults };
  // An editor that writes in two steps leaves an empty file for a moment: that must not stop every flow.
  if (document.contents === null) {
    return { ok: false, problems: [problem('file', 'is empty; write `flows: []` to run without flows')] };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    const poisoned = findPoison(value, []);
    if (poisoned !== null) return { ok: false, problems: [problem(poisoned, 'is not a known field')] };
    return { ok: true, value, lineOf: (path) => lineOf(document, lineCounter, path) };
  } catch (error) {
    return { ok: false, problems: [problem('file', withoutName((error as Error).message))] };
  }
}

const problem = (path: string, message: string): Problem => ({ path, value: null, message });

/** A password that begins with `*` or `!` reads as an alias or a tag, whose name the parser repeats. */
const withoutName = (message: string): string => message.replace(/^(Unresolved (?:alias|tag)).*$/s, '$1');

/** Path of a `__proto__` key, which schemas pass over in silence; null where there is none. */
function findPoison(value: unknown, path: readonly string[]): string | null {
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__') return [...path, key].join('.');
    const found = findPoison(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

/** Line of a field, or of the nearest thing around it that exists. */
function lineOf(document: Document, lineCounter: LineCounter, path: string): number | null {
  const keys = path.split('.').map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  for (let length = keys.length; length > 0; length -= 1) {
    const node = document.getIn(keys.slice(0, length), true);
    if (isNode(node) && node.range) return lineCounter.linePos(node.range[0]).line;
  }
  return null;
}
