import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A certificate that signed itself: it is its own authority. PEM texts, and the files that hold them. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly certFile: string;
  readonly keyFile: string;
  /** Removes the files. */
  remove(): void;
}

/** Makes a certificate by openssl, valid for two days, for the names given, such as `IP:127.0.0.1` or `DNS:redis.test`. */
export async function makeTlsFiles(names: readonly string[] = ['IP:127.0.0.1']): Promise<TlsFiles> {
  const dir = mkdtempSync(join(tmpdir(), 'headgate-tls-'));
  const [certFile, keyFile] = [join(dir, 'cert.pem'), join(dir, 'key.pem')];
  const subject = ['-subj', '/CN=headgate-test', '-addext', `subjectAltName=${names.join(',')}`];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject];
  await run('openssl', [...request, '-keyout', keyFile, '-out', certFile]);
  return {
    ...{ cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
