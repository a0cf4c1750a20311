import { appendFileSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../test/run.mjs';
import { say } from '../test/say.mjs';

/** A line for each process that works here: the one that took the lock, then what it ran. */
const FILE = join(root, '.cache', 'preparing.pid');
const LOOK_EVERY_MS = 200;

/** Two starts at once must not install or build into each other: the second waits. A killed one holds nobody up. */
export async function alone(work) {
  const ownLine = identify(process.pid);
  for (let hasSaid = false; !take(ownLine); await sleep(LOOK_EVERY_MS)) {
    const text = read(FILE);
    const holder = text.split('\n').find(isAlive);
    if (holder === undefined) sweep(text);
    else if (!hasSaid) say(`pid ${Number.parseInt(holder, 10)} installs or builds here: waiting for it`);
    hasSaid ||= holder !== undefined;
  }
  const letGo = () => {
    if (read(FILE).startsWith(`${ownLine}\n`)) rmSync(FILE, { force: true });
  };
  process.once('exit', letGo);
  try {
    return await work();
  } finally {
    letGo();
    process.removeListener('exit', letGo);
  }
}

/** An npm or a compiler outlives a start that is killed: while it works the lock is still held. */
export function alsoHeldBy(pid) {
  appendFileSync(FILE, `${identify(pid)}\n`);
}

/** The file is there whole or not at all, whatever ends us or fills the disk. */
function take(line) {
  const draft = `${FILE}.${process.pid}`;
  mkdirSync(join(root, '.cache'), { recursive: true });
  try {
    writeFileSync(draft, `${line}\n`);
    linkSync(draft, FILE);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Of several who find the same dead lock one moves it; whoever moves one that was taken meanwhile puts it back. */
function sweep(deadText) {
  const aside = `${FILE}.dead-${process.pid}`;
  try {
    renameSync(FILE, aside);
    if (read(aside) !== deadText) linkSync(aside, FILE);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function isAlive(line) {
  const pid = Number.parseInt(line, 10);
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return identify(pid) === line;
}

/** The number and the start of a process, since the number goes to another program in time; without /proc it stands alone. */
function identify(pid) {
  const stat = read(`/proc/${pid}/stat`);
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' ? 'ended' : `${pid} ${fields[18] ?? ''}`;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
