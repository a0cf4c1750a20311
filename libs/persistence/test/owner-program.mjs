// A program of its own that runs the embedded server of the folder it is given, in a build (`tsc -b`), and writes rows
// until it is ended. It says READY <server pid> <watchdog pid>, then A <id> for each row whose commit was acknowledged;
// FAIL <why> where a write failed. On SIGINT it writes a hundred more, stops in order and says DONE.
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/index.js';

const [dir, mode] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);
const server = await startEmbeddedPostgres({ dir });
const { host, port, username: user, password, database } = server;
const client = new pg.Client({ host, port, user, password, database });
client.on('error', () => {});
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS written (id bigserial PRIMARY KEY, filler text NOT NULL)');
say(`READY ${server.pid()} ${server.watchdogPid()}`);

let left = Number.POSITIVE_INFINITY;
process.on('SIGINT', () => {
  left = Math.min(left, 100);
});
if (mode === 'exit') left = 10;
try {
  for (; left > 0; left -= 1) {
    const filler = 'x'.repeat(Math.floor(Math.random() * 2_000));
    const { rows } = await client.query('INSERT INTO written (filler) VALUES ($1) RETURNING id', [filler]);
    say(`A ${rows[0].id}`);
  }
} catch (error) {
  say(`FAIL ${error.message}`);
}
if (mode === 'exit') process.exit(0);
await client.end();
await server.stop();
say('DONE');
