import { DataSource } from 'typeorm';
import { MIGRATIONS, MIGRATIONS_TABLE } from './index.js';

/** For TypeORM's command line alone, for example `npm run migration:run`; the controller migrates by itself. */
export const dataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL ?? '',
  installExtensions: false,
  migrations: [...MIGRATIONS],
  migrationsTableName: MIGRATIONS_TABLE,
  migrationsTransactionMode: 'each',
});
