/** Groups that are no consumers of anybody: our own, tools at a console, and the bookkeeping of mirrors (E40). */
export const DEFAULT_EXCLUDE: readonly string[] = [
  'headgate*',
  'console-consumer-*',
  '_confluent*',
  'mirrormaker2*',
  'mm2-*',
];

/** Whether a group is watched: some pattern includes it and none excludes it. `*` stands for any text. */
export function groupFilter(include: readonly string[] = ['*'], exclude = DEFAULT_EXCLUDE): (group: string) => boolean {
  const [includes, excludes] = [include.map(matcher), exclude.map(matcher)];
  return (group) => includes.some((matches) => matches(group)) && !excludes.some((matches) => matches(group));
}

/** Linear in the length of the text for each `*`: patterns come from people, names from anybody. */
function matcher(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const [first, ...rest] = pattern.split('*') as [string, ...string[]];
  const last = rest.pop();
  if (last === undefined) return (text) => pattern === text;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
