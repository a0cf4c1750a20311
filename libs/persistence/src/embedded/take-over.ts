import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { sweepSocket } from './address.js';
import { EmbeddedPostgresError } from './embedded-postgres.error.js';
import { IS_WINDOWS, isAlive, signal } from './machine.js';
import { claim, ownerPid } from './owner-claim.js';
import { isRunning, type Postmaster, readPostmaster, removePostmasterFile } from './postmaster-file.js';

const LOOK_EVERY_MS = 50;
const QUIT_AFTER_MS = 10_000;
const GIVE_UP_AFTER_MS = 20_000;

export interface Cluster {
  readonly dir: string;
  readonly data: string;
  readonly password: string;
  readonly pgCtl: string;
  readonly onLog: (line: string) => void;
}

/** Ends a server that a crash left behind; rejects with IN_USE where its owner lives. Afterwards the files are free. */
export async function takeOver(cluster: Cluster, ownHost?: string): Promise<void> {
  const since = performance.now();
  for (let orphan: number | undefined; ; await sleep(LOOK_EVERY_MS)) {
    const found = readPostmaster(cluster.data);
    if (!found || !isRunning(found, cluster.data)) {
      if (found && isAlive(found.pid)) removePostmasterFile(cluster.data);
      if (found && found.host !== ownHost) sweepSocket(found.host);
      return;
    }
    const waitedMs = performance.now() - since;
    if (orphan !== found.pid && (await isOrphan(cluster, found))) orphan = found.pid;
    if (orphan === found.pid) end(found.pid, cluster, waitedMs);
    if (waitedMs > GIVE_UP_AFTER_MS) {
      const what = `a Postgres with pid ${found.pid} neither answers nor ends`;
      throw new EmbeddedPostgresError('IN_USE', `${cluster.dir}: ${what}`);
    }
  }
}

/** A server whose lock is free and whose owner is dead, or has had its time to take the lock. */
async function isOrphan({ dir, password, onLog }: Cluster, found: Postmaster): Promise<boolean> {
  const claimed = await claim(found, password);
  if (!claimed) return false;
  await claimed.client.end().catch(() => {});
  const pid = ownerPid(claimed.owner);
  if (!claimed.free) {
    const where = claimed.url ? ` at ${claimed.url}` : '';
    throw new EmbeddedPostgresError(
      'IN_USE',
      `${dir} is in use by another Headgate, pid ${pid}${where}. One folder serves one Headgate: HEADGATE_DATA names another`,
    );
  }
  if (!claimed.old && isAlive(pid)) return false;
  onLog(`ending the Postgres left by pid ${pid}`);
  return true;
}

function end(pid: number, { pgCtl, data }: Cluster, waitedMs: number): void {
  if (IS_WINDOWS) spawnSync(pgCtl, ['stop', '-D', data, '-m', 'fast']);
  else signal(pid, waitedMs > QUIT_AFTER_MS ? 'SIGQUIT' : 'SIGINT');
}
