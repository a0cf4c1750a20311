import { until } from '@headgate/testing';
import pg from 'pg';
import { isAlive } from '../src/embedded/machine.js';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/embedded/start-embedded-postgres.js';
import { type DataFolder } from './data-folder.js';
import { Owner } from './owner.js';

/** What is killed, in turn: a start may find a server that ends, one that goes on, one that crashed, or half a start. */
const KINDS = ['owner', 'owner and watchdog', 'owner and server', 'a start'] as const;

export interface KillReport {
  readonly acknowledged: number;
  /** Acknowledged and not found afterwards. */
  readonly lost: readonly number[];
  /** Longest time in which a server ended whose owner was killed, milliseconds. */
  readonly slowestEndMs: number;
  /** Processes that name the folder, after the last server was stopped. */
  readonly left: readonly string[];
}

/** Kills what owns the folder's server with -9 while it writes, again and again; then looks for every row. */
export async function killRounds(folder: DataFolder, rounds: number, random: () => number): Promise<KillReport> {
  const acknowledged = new Set<number>();
  let slowestEndMs = 0;
  for (let round = 0; round < rounds; round += 1) {
    const kind = KINDS[round % KINDS.length]!;
    const owner = new Owner(folder.path);
    if (kind === 'a start') await untilPassed(30 + random() * 250);
    else await owner.hasWritten(1 + random() * 200);
    const { serverPid, watchdogPid } = owner;
    if (kind === 'owner and watchdog') process.kill(watchdogPid, 'SIGKILL');
    owner.kill();
    if (kind === 'owner and server') process.kill(serverPid, 'SIGKILL');
    const since = performance.now();
    await owner.gone();
    for (const id of owner.acknowledged) acknowledged.add(id);
    if (kind !== 'owner') continue;
    await until('the server has ended', () => !isAlive(serverPid));
    slowestEndMs = Math.max(slowestEndMs, performance.now() - since);
  }
  const server = await startEmbeddedPostgres({ dir: folder.path });
  const found = new Set(await writtenIds(server));
  await server.stop();
  await until('nothing is left', () => folder.processes().length === 0).catch(() => {});
  const lost = [...acknowledged].filter((id) => !found.has(id));
  return { acknowledged: acknowledged.size, lost, slowestEndMs, left: folder.processes() };
}

export async function writtenIds(server: EmbeddedPostgres): Promise<number[]> {
  return (await query<{ id: string }>(server, 'SELECT id FROM written')).map(({ id }) => Number(id));
}

export async function query<Row>(server: EmbeddedPostgres, sql: string): Promise<Row[]> {
  const { host, port, username: user, password, database } = server;
  const client = new pg.Client({ host, port, user, password, database });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** A moment within a start, wherever it then is: the one thing here that only the clock can tell. */
async function untilPassed(ms: number): Promise<void> {
  const since = performance.now();
  await until('the moment has come', () => performance.now() - since >= ms);
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
