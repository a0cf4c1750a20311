import { readdirSync, readFileSync } from 'node:fs';

const EVERY_MS = 2_000;
const KIB = 1024;

/**
 * Watches what this process and everything that it started take, detached servers included, in proportional set size
 * (PSS): a page that several processes share counts once. `stop` gives the peak in bytes, or null where there is no /proc.
 */
export function watchMemory({ everyMs = EVERY_MS } = {}) {
  const members = new Map();
  const ownSession = statOf(process.pid)?.session;
  let peakBytes = null;
  const look = () => {
    const alive = processes();
    for (const [pid, { started }] of members) if (alive.get(pid)?.started !== started) members.delete(pid);
    for (let grew = true; grew; ) {
      const sessions = new Set([...members.values()].map(({ session }) => session));
      sessions.delete(ownSession);
      const fresh = [...alive].filter(
        ([pid, { parent, session }]) =>
          !members.has(pid) && (pid === process.pid || members.has(parent) || sessions.has(session)),
      );
      for (const [pid, stat] of fresh) members.set(pid, stat);
      grew = fresh.length > 0;
    }
    // PSS is slow to read, and never more than what is resident: only a new peak is worth it.
    const residentBytes = sum([...members.keys()], rssOf);
    if (residentBytes > (peakBytes ?? 0)) peakBytes = Math.max(peakBytes ?? 0, sum([...members.keys()], pssOf));
  };
  if (ownSession === undefined) return { stop: () => null };
  look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peakBytes;
    },
  };
}

const sum = (pids, bytesOf) => pids.reduce((total, pid) => total + bytesOf(pid), 0);

function processes() {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(pids.map((pid) => [Number(pid), statOf(pid)]).filter(([, stat]) => stat !== undefined));
}

/** What proc(5) calls ppid, session and starttime; they follow the name, which may hold anything. */
function statOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { parent: Number(fields[1]), session: Number(fields[3]), started: fields[19] };
}

const kibibytes = (text, name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text ?? '')?.[1] ?? 0) * KIB;
const rssOf = (pid) => kibibytes(read(`/proc/${pid}/status`), 'VmRSS');
/** Of a process of somebody else only what is resident can be read. */
const pssOf = (pid) => kibibytes(read(`/proc/${pid}/smaps_rollup`), 'Pss') || rssOf(pid);

/** A process may be gone, or not ours to read. */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
