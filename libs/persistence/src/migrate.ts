import { MIGRATIONS, MIGRATIONS_TABLE } from '@headgate/migrations';
import { DataSource } from 'typeorm';
import { dataSourceOptions, type Login, type PoolOptions } from './data-source-options.js';
import { asStoreError } from './database/failure.js';

/** Of all Headgates on one database one migrates, and the others wait for it. */
const LOCK = 1_214_734_677;

/** For the migrations, which may take long, and the lock beside them. */
export function migrationSource(login: Login, pool: Omit<PoolOptions, 'poolSize' | 'statementTimeoutMs'>): DataSource {
  return new DataSource({
    ...dataSourceOptions(login, { ...pool, poolSize: 2, statementTimeoutMs: 0 }),
    migrations: [...MIGRATIONS],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
  });
}

/**
 * Brings an initialised source's schema up to date. The lock is held by a connection, so it falls when its holder dies,
 * and what the others find afterwards is either done or undone: each migration is a transaction.
 */
export async function migrate(source: DataSource, lockWithinMs: number): Promise<void> {
  const lock = source.createQueryRunner();
  try {
    await lock.query(`SET lock_timeout = ${Math.ceil(lockWithinMs)}`);
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await source.runMigrations();
  } catch (error) {
    throw asStoreError('migrate', error);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [LOCK]).catch(() => {});
    await lock.release();
  }
}
