import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { canEnter, type ServerAccount, serverAccount } from './server-account.js';

const SYSTEM = '/var/lib/headgate';

/**
 * Where the embedded server keeps its data unless somebody says otherwise: `.headgate` beside the program. Run by root,
 * that folder may lie under a home which the server's account cannot enter; then it is /var/lib/headgate.
 */
export function defaultDataDir(base: string, account: ServerAccount = serverAccount()): string {
  const beside = join(base, '.headgate');
  if (account.uid === undefined) return beside;
  mkdirSync(base, { recursive: true });
  return canEnter(account, base) ? beside : SYSTEM;
}
