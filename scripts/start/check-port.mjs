import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

/** The file in which a start says who it is, so that the next one can name it. */
export const startFile = (folder) => join(folder, '.cache', 'start.json');

/** Looks before anything is installed or built whether the port is free, and says what runs there where it is not. */
export async function checkPort({
  port = Number(process.env.PORT || 8080),
  host = process.env.HOST || '127.0.0.1',
} = {}) {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) return; // the controller says what is wrong with it
  if (await isFree(port, host)) return;
  throw new Error(
    `${await whoIsThere(port)}\nTo use another port: PORT=${port === 65_535 ? 8080 : port + 1} npm start`,
  );
}

async function whoIsThere(port) {
  const url = `http://127.0.0.1:${port}`;
  const system = await ask(`${url}/v1/system`);
  if (system?.config?.path) {
    const folder = dirname(system.config.path);
    const pid = pidOf(folder);
    return `Headgate runs at ${url} already${pid === null ? '' : `, pid ${pid}`}, from ${folder}.`;
  }
  const isHeadgate = (await ask(`${url}/livez`))?.status === 'live';
  return isHeadgate ? `A Headgate runs at ${url} already.` : `Port ${port} is taken by another program.`;
}

async function ask(url) {
  try {
    return await (await fetch(url, { signal: AbortSignal.timeout(2000) })).json();
  } catch {
    return null;
  }
}

function pidOf(folder) {
  try {
    const { pid } = JSON.parse(readFileSync(startFile(folder), 'utf8'));
    process.kill(pid, 0);
    return pid;
  } catch {
    return null;
  }
}

function isFree(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code !== 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
