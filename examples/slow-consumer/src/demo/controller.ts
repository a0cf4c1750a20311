import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TestServer } from '@headgate/testing';
import { stringify } from 'yaml';

/** The real controller in a process of its own, on a free port, with the flows given. */
export async function startController(
  flows: readonly object[],
  env: Record<string, string>,
): Promise<TestServer & { url: string }> {
  const main = fileURLToPath(new URL('../../../../apps/controller/dist/main.js', import.meta.url));
  const server = await TestServer.start({
    name: 'controller',
    portCount: 1,
    prepare: async (dir) => {
      writeFileSync(join(dir, 'headgate.yaml'), stringify({ flows }));
      // Started by root, the database runs as an account of its own, which has to enter the folder.
      chmodSync(dir, 0o755);
    },
    launch: (dir, [port]) => ({
      name: 'controller',
      command: process.execPath,
      args: [main],
      env: {
        HEADGATE_DATA: join(dir, 'data'),
        ...env,
        PORT: String(port),
        HEADGATE_CONFIG: join(dir, 'headgate.yaml'),
      },
      readyWithinMs: 30_000,
      isReady: () =>
        fetch(`http://127.0.0.1:${port}/livez`).then(
          ({ ok }) => ok,
          () => false,
        ),
    }),
  });
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}` });
}
