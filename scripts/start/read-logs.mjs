/**
 * The controller logs JSON for machines. Here a person reads: warnings and errors become lines, the rest is left out.
 * `url` is what it said to listen on.
 */
export function readLogs({ isJson }) {
  let url = null;
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    stream.write = (text, ...rest) => {
      const record = parse(text);
      if (record === null) return write(text, ...rest);
      url = /^Listening on (\S+)$/.exec(record.message)?.[1] ?? url;
      if (isJson) return write(text, ...rest);
      if (record.level !== 'warn' && record.level !== 'error' && record.level !== 'fatal') return true;
      return write(`  ${record.level}: ${record.context ? `${record.context}: ` : ''}${record.message}\n`);
    };
  }
  return { url: () => url };
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
