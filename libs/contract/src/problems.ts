import { type z } from 'zod';

/** One problem in something a person wrote; the same shape as core's. */
export interface Problem {
  /** Dotted path of the field, for example `rate.floorPerSec` or `constraints.0.group`. */
  readonly path: string;
  readonly value: unknown;
  readonly message: string;
}

const MAX_VALUE_CHARACTERS = 200;
const SECRET_NAME = /pass|secret|(access|auth|bearer|refresh).?token|credential|api.?key|private.?key|sasl|auth/i;

/** All problems of a refused input at once, with the values that stood there. */
export function toProblems(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [problem(issue.path, input, issue.message)];
    return issue.keys.map((key) => problem([...issue.path, key], input, 'is not a known field'));
  });
}

function problem(path: readonly PropertyKey[], input: unknown, message: string): Problem {
  // Somebody may have put a password where it does not belong; the answer must not carry it into a log.
  const secret = path.some((key) => SECRET_NAME.test(String(key)));
  const value = printable(path.reduce<unknown>(child, input));
  return { path: path.map(String).join('.'), value: secret && value !== null ? '<secret>' : value, message };
}

/** Own properties only, so that a path through `constructor` or `__proto__` finds nothing. */
function child(parent: unknown, key: PropertyKey): unknown {
  if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, key)) return undefined;
  return (parent as Record<PropertyKey, unknown>)[key];
}

/** A value as the answer may show it: NaN, which JSON turns into null, is shown by name, and long ones are cut. */
function printable(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return value.slice(0, MAX_VALUE_CHARACTERS);
  if (Array.isArray(value)) return `[${value.length} entries]`;
  return typeof value === 'object' ? '{…}' : `<${typeof value}>`;
}
