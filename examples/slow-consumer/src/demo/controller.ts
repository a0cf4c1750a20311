import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TestServer } from '@headgate/testing';
import { stringify } from 'yaml';

/** What stands in its `headgate.yaml`. */
export interface ControllerFile {
  readonly clusters?: Readonly<Record<string, object>>;
  readonly flows: readonly object[];
}

export type ControllerServer = TestServer & { readonly url: string };

/** The real controller in a process of its own, on a free port, with the flows given. */
export async function startController(file: ControllerFile, env: Record<string, string>): Promise<ControllerServer> {
  const main = fileURLToPath(new URL('../../../../apps/controller/dist/main.js', import.meta.url));
  if (!existsSync(main)) throw new Error(`The controller is not built: there is no ${main}. Run npx tsc -b first`);
  const server = await TestServer.start({
    name: 'controller',
    portCount: 1,
    prepare: async (dir) => {
      writeFileSync(join(dir, 'headgate.yaml'), stringify(file));
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
      readyWithinMs: 120_000,
      isReady: () =>
        fetch(`http://127.0.0.1:${port}/livez`).then(
          ({ ok }) => ok,
          () => false,
        ),
    }),
  });
  return Object.assign(server, { url: `http://127.0.0.1:${server.port}` });
}
