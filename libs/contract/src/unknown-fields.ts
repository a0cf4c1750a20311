/**
 * Fields of `input` that the schema stripped from `parsed`, at any depth. What programs send is tolerated and counted:
 * a number that grows tells which side of an upgrade is ahead.
 */
export function countUnknownFields(input: unknown, parsed: unknown): number {
  if (Array.isArray(input) && Array.isArray(parsed)) {
    return input.reduce<number>((sum, entry, index) => sum + countUnknownFields(entry, parsed[index]), 0);
  }
  if (!isObject(input) || !isObject(parsed)) return 0;
  let unknown = 0;
  for (const key of Object.keys(input)) {
    unknown += Object.hasOwn(parsed, key) ? countUnknownFields(input[key], parsed[key]) : 1;
  }
  return unknown;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
