/**
 * The controller logs JSON for machines. Here a person reads: warnings and errors become lines, the rest is left out.
 * What it warns of while it starts is told only where the start fails; the page says it too.
 */
export function readLogs({ isJson }) {
  let url = null;
  let held = [];
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (text, ...rest) => {
      const record = parse(text);
      if (record === null) return write(text, ...rest);
      url = /^Listening on (\S+)$/.exec(record.message)?.[1] ?? url;
      if (isJson) return write(text, ...rest);
      if (record.level !== 'warn' && record.level !== 'error' && record.level !== 'fatal') return true;
      const line = `  ${record.level}: ${record.context ? `${record.context}: ` : ''}${record.message}\n`;
      if (held === null) return write(line);
      held.push(line);
      return true;
    };
  }
  return {
    /** What the controller said to listen on. */
    url: () => url,
    /** From now on everything is told as it comes. */
    isReady: () => {
      held = null;
    },
    /** What was held back. */
    held: () => (held ?? []).join(''),
  };
}

/** Null for what is no log record. */
function parse(text) {
  if (typeof text !== 'string' || !text.startsWith('{"level":')) return null;
  try {
    const record = JSON.parse(text);
    return typeof record.message === 'string' ? record : null;
  } catch {
    return null;
  }
}
