/** Cuts a list into parts whose sizes add up to `limit` at the most; a single larger one stays whole. */
export function inParts<T>(all: readonly T[], sizeOf: (one: T) => number, limit: number): T[][] {
  const parts: T[][] = [];
  let size = 0;
  for (const one of all) {
    size += sizeOf(one);
    const part = parts.at(-1);
    if (part !== undefined && size <= limit) part.push(one);
    else {
      parts.push([one]);
      size = sizeOf(one);
    }
  }
  return parts;
}
