import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { root } from '../test/run.mjs';

/** The file in which a start says who and where it is, so that the next one can name it. */
export const startFile = (folder) => join(folder, '.cache', 'start.json');

/** As the controller takes them, which cannot be asked before it is built. */
const HOSTS = ['127.0.0.1', 'localhost', '::1'];

/** Looks before anything is installed or built whether the port can be had, and says what runs there where it cannot. */
export async function checkPort({ port: text = process.env.PORT || '8080', host = process.env.HOST || HOSTS[0] } = {}) {
  const port = Number(text);
  if (!/^\d{1,9}$/.test(text) || port > 65_535) {
    throw new Error(`PORT: must be a whole number from 0 to 65535 (found ${JSON.stringify(text)})`);
  }
  if (!HOSTS.includes(host)) {
    const what = `must be one of ${HOSTS.join(', ')}: another host is refused until authentication exists`;
    throw new Error(`HOST: ${what} (found ${JSON.stringify(host)})`);
  }
  const why = await refusal(port, host);
  if (why === null) return;
  if (why === 'EADDRINUSE') throw new Error(`${await whoIsThere(port, host)}\n${useAnother(port + 1)}`);
  if (why === 'EACCES')
    throw new Error(`Port ${port} takes rights that this account does not have.\n${useAnother(8080)}`);
  throw new Error(`HOST: this machine cannot listen on ${host} (${why}). Without HOST it is ${HOSTS[0]}.`);
}

const useAnother = (port) => `To use another port: PORT=${port > 65_535 ? 8080 : port} npm start`;

async function whoIsThere(port, host) {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  const configPath = (await ask(`${url}/v1/system`))?.config?.path;
  if (configPath) {
    // The configuration may stand elsewhere; then it may still be a start of this very folder.
    for (const folder of [dirname(configPath), root]) {
      const pid = pidOf(folder, port);
      if (pid !== null) return `Headgate runs at ${url} already, pid ${pid}, from ${resolve(folder)}.`;
    }
    return `Headgate runs at ${url} already, with ${configPath}.`;
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

/** Null where no start of that folder lives, or listens elsewhere. */
function pidOf(folder, port) {
  try {
    const { pid, url } = JSON.parse(readFileSync(startFile(folder), 'utf8'));
    process.kill(pid, 0);
    return Number(new URL(url).port || 80) === port ? pid : null;
  } catch {
    return null;
  }
}

/** Null where it can listen there; otherwise the code of what the system answers. */
function refusal(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(error.code));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
