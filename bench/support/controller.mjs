// A controller for a bench: a process of its own on a free port of 127.0.0.1, with a Postgres that ends with it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openStores } from '@headgate/persistence';

const MAIN = fileURLToPath(new URL('../../apps/controller/dist/main.js', import.meta.url));
const STOP_WITHIN_MS = 10_000;

/**
 * @param prepare what to do before the controller starts: gets the open stores and their folder, gives variables of its
 * environment.
 * @param isReady asked every 200 ms with the controller's URL.
 */
export async function startController({ prepare, isReady, withinMs }) {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-bench-'));
  chmodSync(folder, 0o755); // the database of a start as root runs as another account
  const opened = await openStores({ embeddedDir: folder });
  let child = null;
  const stop = async () => {
    if (child !== null && child.exitCode === null && child.signalCode === null) {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      child.kill('SIGTERM');
      await once(child, 'exit');
      clearTimeout(force);
    }
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const env = await prepare(opened, folder);
    const port = await freePort();
    child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env.PATH, PORT: String(port), DATABASE_URL: opened.url, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const url = `http://127.0.0.1:${port}`;
    const untilMs = performance.now() + withinMs;
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`the controller ended with ${child.exitCode}`);
      if (performance.now() > untilMs) throw new Error(`the controller was not ready within ${withinMs} ms`);
      await sleep(200);
    }
    return { url, pid: child.pid, databaseUrl: opened.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
