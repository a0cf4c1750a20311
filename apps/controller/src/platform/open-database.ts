import { defaultDataDir, openStores } from '@headgate/persistence';
import { Logger } from '@nestjs/common';
import { type AppConfig } from '../config/app-config.js';
import { type Stores } from './stores.js';

/** Opens the database that the configuration names, or a Postgres of our own. Rejects where it cannot be reached in time. */
export async function openDatabase(config: AppConfig): Promise<Stores> {
  const logger = new Logger('Database');
  const onLog = (line: string) => logger.log(line);
  const target =
    config.databaseUrl === null
      ? { embeddedDir: config.dataDir ?? defaultDataDir(process.cwd()) }
      : { databaseUrl: config.databaseUrl };
  const { kind, url, stores, identity, close } = await openStores(target, { onLog });
  return { ...stores, kind, url, identity, close };
}
