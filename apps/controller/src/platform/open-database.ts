import { defaultDataDir, openStores, type StoreTarget } from '@headgate/persistence';
import { Logger } from '@nestjs/common';
import { type AppConfig } from '../config/app-config.js';
import { openLate } from './late-stores.js';
import { type Stores } from './stores.js';

/** An attempt to reach somebody else's database, milliseconds. */
const CONNECT_WITHIN_MS = 5000;

/**
 * The database of the configuration, which may come later than we do; or a Postgres of our own, without which there is
 * no start.
 */
export async function openDatabase(config: AppConfig): Promise<Stores> {
  const logger = new Logger('Database');
  const onLog = (line: string) => logger.log(line);
  const open = async (target: StoreTarget): Promise<Stores> => {
    const opened = await openStores(target, { onLog, connectWithinMs: CONNECT_WITHIN_MS });
    const { kind, url, stores, identity, close } = opened;
    return { ...stores, kind, url, identity, close };
  };
  const { databaseUrl } = config;
  if (databaseUrl === null) {
    const { port, host } = config;
    const ownerUrl = port === 0 ? '' : `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    return open({ embeddedDir: config.dataDir ?? defaultDataDir(process.cwd()), ownerUrl });
  }
  return openLate({
    url: databaseUrl,
    open: () => open({ databaseUrl }),
    onFailure: (message) => logger.error(`The database cannot be opened yet, and is tried again: ${message}`),
  });
}
