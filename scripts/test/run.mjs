import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { say, seconds } from './say.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const running = new Set();

/** Resolves with the exit code; a command that is ended by a signal, by its time limit or by `abort` failed. */
export function run(command, args, { env = {}, cwd = '.', quiet = false, limitMs = 0, abort, onSpawn } = {}) {
  return new Promise((resolve) => {
    const stdio = ['ignore', quiet ? 'pipe' : 'inherit', quiet ? 'pipe' : 'inherit'];
    const child = spawn(command, args, { cwd: join(root, cwd), env: { ...process.env, ...env }, stdio });
    running.add(child);
    if (child.pid !== undefined) onSpawn?.(child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes) => {
        output += bytes;
      });
    }
    const end = (code, why = '') => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, output: output + why });
    };
    const limit = limitMs > 0 ? setTimeout(() => child.kill('SIGKILL'), limitMs) : undefined;
    abort?.addEventListener('abort', () => child.kill('SIGKILL'));
    child.once('error', (error) => end(127, error.message));
    child.once('close', (code, signal) => end(code ?? 1, signal ? `\nended by ${signal}` : ''));
  });
}

/** A step that says nothing but its name and time, unless it fails: then everything. */
export async function step(name, command, args) {
  const since = performance.now();
  const { code, output } = await run(command, args, { quiet: true });
  if (code === 0) return say(`${name}: ok, ${seconds(since)}`);
  process.stdout.write(`${output.trimEnd()}\n`);
  throw new Error(`${name} failed: ${[command, ...args].join(' ').replaceAll(root, '')}`);
}

export const bin = (name) => join(root, 'node_modules/.bin', name);

export function endAll(signal) {
  for (const child of running) child.kill(signal);
}
