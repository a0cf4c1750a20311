export { defaultDataDir } from './embedded/default-data-dir.js';
export { type EmbeddedPostgresCode, EmbeddedPostgresError } from './embedded/embedded-postgres.error.js';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './embedded/start-embedded-postgres.js';
export { type OpenStores, openStores, type StoreOptions, type Stores, type StoreTarget } from './open-stores.js';
export { StoreRefusedError } from './store-refused.error.js';
