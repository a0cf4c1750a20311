import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below the range from which Linux (32768) and macOS (49152) give ports to outgoing connections. */
const LOWEST = 15_000;
const HIGHEST = 32_000;

/**
 * A TCP port of 127.0.0.1 that nobody listens on. It is free when this returns and not reserved, so a start may still
 * collide. It never comes from the ephemeral range: there a client that reconnects to a dead server could be given that
 * very port, connect to itself, and keep the server from coming back on it.
 */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
  throw new Error(`No free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1 in a hundred attempts`);
}

/** As many different free ports as asked for. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) ports.add(await freePort());
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
