export {
  isPostgresUrl,
  type ParsedSqlConfig,
  POSTGRES_URL_ERROR,
  parseSqlConfig,
  type SqlConfig,
  type SqlQueue,
} from './sql-config.js';
export { SqlLagSource, type SqlLagSourceOptions } from './sql-lag.source.js';
