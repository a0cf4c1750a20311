import { type DataSourceOptions } from 'typeorm';
import { ENTITIES } from './entities/index.js';

type PostgresOptions = Extract<DataSourceOptions, { type: 'postgres' }>;

/** Where a Postgres is: an address of the user's, or what the embedded one told at its start. */
export type Login =
  | { readonly url: string }
  | {
      readonly host: string;
      readonly port: number;
      readonly username: string;
      readonly password: string;
      readonly database: string;
    };

export interface PoolOptions {
  readonly poolSize: number;
  /** The server gives up on a statement after this; 0 for never. */
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly name: string;
  readonly onLog: (line: string) => void;
}

export function dataSourceOptions(login: Login, pool: PoolOptions): PostgresOptions {
  return {
    type: 'postgres',
    ...login,
    entities: ENTITIES,
    installExtensions: false, // takes rights that a database of somebody else need not give
    poolSize: pool.poolSize,
    connectTimeoutMS: pool.connectTimeoutMs,
    applicationName: `headgate ${pool.name}`,
    poolErrorHandler: (error: Error) => pool.onLog(`an idle connection was lost: ${error.message}`),
    // Without allowExitOnIdle a process with nothing left to do stays for the ten seconds of an idle connection.
    extra: { allowExitOnIdle: true, keepAlive: true, statement_timeout: pool.statementTimeoutMs },
  };
}
