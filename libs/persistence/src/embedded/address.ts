import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerAccount } from './server-account.js';

/** A host that is a path is the folder of a Unix socket. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A socket's path has 107 bytes at most, and its name takes some; Postgres cuts lists of folders at these characters. */
const LONGEST = 80;
const UNUSABLE = /[,"]/;
const IN_TMP = join(tmpdir(), 'hg-');

/** A Unix socket in a folder that only the server's account may enter: no port, so no collision, and nobody else. */
export function socketAddress(dir: string, account: ServerAccount): Address {
  const inside = join(dir, 's');
  const fits = Buffer.byteLength(inside) < LONGEST && !UNUSABLE.test(inside);
  const host = fits ? inside : mkdtempSync(IN_TMP);
  mkdirSync(host, { recursive: true, mode: 0o700 });
  if (account.uid !== undefined) chownSync(host, account.uid, account.gid ?? -1);
  return { host, port: 5432 };
}

/** Where there are no Unix sockets. Postgres cannot be told to choose a port, so one that was just free is given. */
export function tcpAddress(): Promise<Address> {
  const host = '127.0.0.1';
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve({ host, port }));
    });
  });
}

/** Removes a socket's folder under the temporary folder; any other is left alone. */
export function sweepSocket(host: string | undefined): void {
  if (host?.startsWith(IN_TMP)) rmSync(host, { recursive: true, force: true });
}
