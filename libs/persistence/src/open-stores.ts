import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ClusterStore,
  type ControllerIdentity,
  type DecisionStore,
  type FlowStore,
  type HistoryStore,
  type LawStateStore,
  type ProducerStore,
} from '@headgate/core';
import { DataSource } from 'typeorm';
import { connect } from './connect.js';
import { connectionUrl } from './connection-url.js';
import { dataSourceOptions, type Login } from './data-source-options.js';
import { Database } from './database/database.js';
import { startEmbeddedPostgres } from './embedded/start-embedded-postgres.js';
import { migrate, migrationSource } from './migrate.js';
import { SqlClusterStore } from './repositories/sql-cluster.store.js';
import { SqlControllerIdentity } from './repositories/sql-controller-identity.js';
import { SqlDecisionStore } from './repositories/sql-decision.store.js';
import { SqlFlowStore } from './repositories/sql-flow.store.js';
import { SqlHistoryStore } from './repositories/sql-history.store.js';
import { SqlLawStateStore } from './repositories/sql-law-state.store.js';
import { SqlProducerStore } from './repositories/sql-producer.store.js';

/** A Postgres that somebody else runs, or a folder in which we run our own. */
export type StoreTarget =
  | { readonly databaseUrl: string }
  | { readonly embeddedDir: string; readonly ownerUrl?: string };

export interface StoreOptions {
  /** How long an attempt to connect, and the wait for another Headgate's migration, may take at start. Default 10 s. */
  readonly connectWithinMs?: number;
  /** After this a call has failed. Default 2 s. */
  readonly deadlineMs?: number;
  /** The same for history, whose calls carry more. Default 10 s. */
  readonly historyDeadlineMs?: number;
  readonly onLog?: (line: string) => void;
}

export interface Stores {
  readonly flows: FlowStore;
  readonly clusters: ClusterStore;
  readonly decisions: DecisionStore;
  readonly history: HistoryStore;
  readonly producers: ProducerStore;
  readonly lawStates: LawStateStore;
}

export interface OpenStores {
  readonly kind: 'postgres' | 'embedded';
  /** Where it is, with its password, for what runs beside Headgate: the demo's queue stands in the same database. */
  readonly url: string;
  readonly stores: Stores;
  readonly identity: ControllerIdentity;
  /** Writes out what waits, closes the connections and ends the embedded server. Idempotent. */
  close(): Promise<void>;
}

/** The embedded server takes 40 connections, a shared one has others to serve too. */
const POOL = 6;
/** A long look at the past, or a slow write of it, takes no connection from the rest. */
const HISTORY_POOL = 2;
/** What waits to be written has this long at the end; then it is lost and counted. */
const LAST_WRITE_MS = 3_000;

/**
 * Headgate's memory: connects, brings the schema up to date and opens the stores. Rejects where the database cannot be
 * reached in time; once open, it lives through any outage and recovers by itself.
 *
 * @example const { stores, identity, close } = await openStores({ embeddedDir: '.headgate' });
 */
export async function openStores(target: StoreTarget, options: StoreOptions = {}): Promise<OpenStores> {
  const { onLog = () => {} } = options;
  if ('databaseUrl' in target) {
    return { kind: 'postgres', ...(await openOn({ url: target.databaseUrl }, options)) };
  }
  const { host, port, username, password, database, stop } = await startEmbeddedPostgres({
    dir: target.embeddedDir,
    ownerUrl: target.ownerUrl,
    onLog,
  });
  try {
    const { close, ...open } = await openOn({ host, port, username, password, database }, options);
    const closeAndStop = async () => {
      await close();
      await stop();
    };
    return { kind: 'embedded', ...open, close: closeAndStop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openOn(login: Login, options: StoreOptions): Promise<Omit<OpenStores, 'kind'>> {
  const { connectWithinMs = 10_000, deadlineMs = 2_000, historyDeadlineMs = 10_000, onLog = () => {} } = options;
  const atStart = { name: 'migrations', onLog, connectTimeoutMs: connectWithinMs };
  const migrations = await connect(() => migrationSource(login, atStart), connectWithinMs);
  try {
    await migrate(migrations, connectWithinMs);
  } finally {
    await migrations.destroy();
  }
  const open = async (name: string, poolSize: number, withinMs: number) => {
    // The deadline of a call comes before that of the connection it waits for: it is the one that counts silence.
    const pool = { name, poolSize, onLog, statementTimeoutMs: withinMs, connectTimeoutMs: 2 * withinMs };
    return new Database(await connect(() => new DataSource(dataSourceOptions(login, pool)), connectWithinMs), withinMs);
  };
  const main = await open('main', POOL, deadlineMs);
  const past = await open('history', HISTORY_POOL, historyDeadlineMs).catch(async (error: unknown) => {
    await main.close();
    throw error;
  });
  const [decisions, history] = [new SqlDecisionStore(past, onLog), new SqlHistoryStore(past, onLog)];
  const stores: Stores = {
    flows: new SqlFlowStore(main),
    clusters: new SqlClusterStore(main),
    decisions,
    history,
    producers: new SqlProducerStore(main),
    lawStates: new SqlLawStateStore(main),
  };
  const close = async () => {
    const written = Promise.all([decisions.close(), history.close()]);
    await Promise.race([written, sleep(LAST_WRITE_MS, undefined, { ref: false })]);
    await Promise.all([main.close(), past.close()]); // which ends a write under way, and so what waits for it
    await written;
  };
  return { url: connectionUrl(login), stores, identity: new SqlControllerIdentity(main), close };
}
