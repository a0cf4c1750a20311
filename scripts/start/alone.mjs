import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../test/run.mjs';
import { say } from '../test/say.mjs';

const FILE = join(root, '.cache', 'preparing.pid');
const LOOK_EVERY_MS = 200;

/** Two starts at once must not install or build into each other: the second waits. A killed one holds nobody up. */
export async function alone(work) {
  for (let hasSaid = false; !take(); await sleep(LOOK_EVERY_MS)) {
    const owner = ownerPid();
    if (owner === null) rmSync(FILE, { force: true });
    else if (!hasSaid) say(`another start (pid ${owner}) installs and builds here: waiting for it`);
    hasSaid ||= owner !== null;
  }
  const letGo = () => rmSync(FILE, { force: true });
  process.once('exit', letGo);
  try {
    return await work();
  } finally {
    letGo();
    process.removeListener('exit', letGo);
  }
}

function take() {
  mkdirSync(join(root, '.cache'), { recursive: true });
  try {
    writeFileSync(FILE, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Null where it has died, or where its number went to another program. */
function ownerPid() {
  try {
    const pid = Number(readFileSync(FILE, 'utf8'));
    process.kill(pid, 0);
    return isStart(pid) ? pid : null;
  } catch (error) {
    return error.code === 'EPERM' ? Number(readFileSync(FILE, 'utf8')) : null;
  }
}

function isStart(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.mjs');
  } catch {
    return true; // no /proc on this system
  }
}
