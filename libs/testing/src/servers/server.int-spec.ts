import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../until.js';
import { type ServerRecipe, TestServer } from './server.js';
import { accepts } from './tcp.js';

const LISTEN = `
const [, port, fails] = process.argv;
if (fails) { console.error(fails); process.exit(1); }
require('node:net').createServer().listen(Number(port), '127.0.0.1');`;

const recipe = (args: (attempt: number) => string[] = () => [], readyWithinMs = 10_000): ServerRecipe => {
  let attempt = 0;
  return {
    name: 'little',
    portCount: 1,
    launch: (_dir, [port]) => ({
      name: 'little',
      command: process.execPath,
      args: ['-e', LISTEN, String(port), ...args(++attempt)],
      isReady: () => accepts(port!),
      readyWithinMs,
    }),
  };
};

describe('TestServer', () => {
  it('tries again with new ports when one was taken in between', async () => {
    const ports: number[] = [];
    const plain = recipe((attempt) => (attempt < 3 ? ['bind: Address already in use'] : []));
    const launch: ServerRecipe['launch'] = (dir, given) => {
      ports.push(given[0]!);
      return plain.launch(dir, given);
    };
    const server = await TestServer.start({ ...plain, launch });
    expect(new Set(ports).size).toBe(3);
    expect(await accepts(server.port)).toBe(true);
    await server.stop();
  });

  it('gives up after the third attempt, with the last words of the server', async () => {
    const starting = TestServer.start(recipe(() => ['bind: Address already in use']));
    await expect(starting).rejects.toThrow('little ended before it was ready. It said: bind: Address already in use');
  });

  it('does not try again when the server fails for another reason', async () => {
    let attempts = 0;
    const starting = TestServer.start(
      recipe((attempt) => {
        attempts = attempt;
        return ['no such option'];
      }),
    );
    await expect(starting).rejects.toThrow('no such option');
    expect(attempts).toBe(1);
  });

  it('says so when a server never gets ready, and leaves nothing of it', async () => {
    const silent: ServerRecipe = {
      ...recipe(),
      launch: () => ({
        name: 'silent',
        command: process.execPath,
        args: ['-e', 'setInterval(() => {}, 1000)'],
        isReady: async () => false,
        readyWithinMs: 50,
      }),
    };
    await expect(TestServer.start(silent)).rejects.toThrow('silent was not ready within 50 ms. It said: nothing');
  });

  it('names the command that is not there', async () => {
    const missing = { ...recipe().launch('', [1]), command: 'no-such-server', isReady: async () => false };
    await expect(TestServer.start({ ...recipe(), launch: () => missing })).rejects.toThrow(
      'spawn no-such-server ENOENT',
    );
  });
});

describe('what a parent leaves behind', () => {
  const isAlive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  /** A process that starts a server through the built library and prints its pid and folder. */
  async function parent(): Promise<{ child: ChildProcess; pid: number; dir: string }> {
    const library = fileURLToPath(new URL('../../dist/servers/server.js', import.meta.url));
    const code = `
      import { TestServer } from ${JSON.stringify(library)};
      let dir;
      const server = await TestServer.start({ name: 'orphan', portCount: 1, launch: (d) => {
        dir = d;
        return { name: 'orphan', command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], isReady: async () => true, readyWithinMs: 1000 };
      } });
      console.log(JSON.stringify({ pid: server.pid, dir }));
      process.on('SIGTERM', () => process.exit(1));
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
    await until('the parent has started its server', () => said.includes('\n'), Boolean, { withinMs: 20_000 });
    return { child, ...(JSON.parse(said) as { pid: number; dir: string }) };
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)('is nothing after %s', async (signal) => {
    const { child, pid, dir } = await parent();
    expect(isAlive(pid)).toBe(true);
    child.kill(signal);
    try {
      await until('server and data are gone', () => !isAlive(pid) && !existsSync(dir), Boolean, { withinMs: 4_000 });
    } finally {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
  });
});
