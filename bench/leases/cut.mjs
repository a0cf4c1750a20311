import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const PROCESSES = 4;
const script = fileURLToPath(new URL('listener.mjs', import.meta.url));

/** The clock that all processes of a machine share, milliseconds. */
export const sharedMs = () => Number(process.hrtime.bigint()) / 1e6;

/** So many producers that listen, in four processes; tells for each event when it stood at the socket. */
export function listen(url, count) {
  const arrivals = [];
  const children = Array.from({ length: PROCESSES }, (_, i) => {
    const first = Math.floor((count * i) / PROCESSES);
    const size = Math.floor((count * (i + 1)) / PROCESSES) - first;
    const child = spawn(process.execPath, [script, url, String(first), String(size)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      const lines = `${text}${chunk}`.split('\n');
      text = lines.pop();
      for (const line of lines) {
        const [atMs, version] = line.split(' ');
        arrivals.push({ atMs: Number(atMs), version });
      }
    });
    return child;
  });
  const close = () => {
    for (const child of children) child.kill();
  };
  return { arrivals, close };
}
