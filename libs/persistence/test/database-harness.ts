import { sharedPostgres } from '@headgate/testing';
import pg from 'pg';
import { type OpenStores, openStores } from '../src/open-stores.js';

/** Generous, because several suites share two cores; deadlines have tests of their own. */
export const PATIENT = { connectWithinMs: 20_000, deadlineMs: 15_000, historyDeadlineMs: 15_000 };

export interface TestStores extends OpenStores {
  readonly url: string;
  /** Another way in, past the stores. */
  sql<Row = Record<string, unknown>>(text: string, parameters?: readonly unknown[]): Promise<Row[]>;
}

/** Stores on a database of their own, which goes when they are closed. */
export async function testStores(options = PATIENT): Promise<TestStores> {
  const { address: url, stop } = await sharedPostgres();
  const open = await openStores({ databaseUrl: url }, options);
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  const close = async () => {
    await open.close();
    await client.end();
    await stop();
  };
  const sql = async <Row>(text: string, parameters: readonly unknown[] = []) =>
    (await client.query(text, [...parameters])).rows as Row[];
  return { ...open, url, sql, close };
}
