import { type LagTarget, type OkReading, type Reading } from '@headgate/core';
import { FaultProxy, type PostgresServer, startPostgres, until } from '@headgate/testing';
import { lagSourceContract } from '@headgate/testing/contracts';
import pg from 'pg';
import { SqlLagSource } from './index.js';

const clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };
const target = (queue: string): LagTarget => ({ id: queue, group: queue, topics: [queue] });
const counts = 'SELECT enqueued, completed, 1.5 AS oldest_age_seconds, 2 AS consumers FROM counts';
const queues = {
  orders: { query: counts },
  depth: { query: 'SELECT enqueued, enqueued - completed AS depth FROM counts' },
  missing: { query: 'SELECT enqueued, completed FROM nowhere' },
  slow: { query: 'SELECT 1 AS enqueued, 1 AS completed FROM pg_sleep(20)' },
  writes: { query: 'WITH gone AS (DELETE FROM counts RETURNING *) SELECT enqueued, completed FROM gone' },
  two: { query: 'SELECT enqueued, completed FROM counts; DELETE FROM counts' },
  empty: { query: 'SELECT enqueued, completed FROM counts WHERE false' },
  nothing: { query: 'SELECT NULL AS enqueued, 1 AS completed' },
  negative: { query: 'SELECT -1 AS enqueued, 1 AS completed' },
  huge: { query: 'SELECT 9007199254740993 AS enqueued, 1 AS completed' },
  broken: { query: 'SELECT FROM WHERE' },
};

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
  await run('CREATE TABLE counts AS SELECT 120::bigint AS enqueued, 20::bigint AS completed');
}, 60_000);
afterAll(() => postgres.stop());

async function run(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  await client.query(sql);
  await client.end();
}

function okOf(reading: Reading | undefined): OkReading {
  if (!reading?.ok) throw new Error(`No numbers: ${JSON.stringify(reading)}`);
  return reading;
}

lagSourceContract('SqlLagSource on Postgres', async () => {
  const proxy = await FaultProxy.start(postgres.port);
  const url = postgres.url.replace(`:${postgres.port}/`, `:${proxy.port}/`);
  return {
    source: new SqlLagSource({ url, queues, clock, deadlineMs: 800 }),
    readable: [target('orders'), target('depth')],
    unreadable: [target('missing'), target('unheard-of')],
    deadlineMs: 800,
    silence: () => proxy.downstream.add({ type: 'timeout' }),
    refuse: () => proxy.down(),
    dispose: () => proxy.down(),
  };
});

describe('SqlLagSource', () => {
  let source: SqlLagSource;
  beforeEach(() => {
    source = new SqlLagSource({ url: postgres.url, queues, clock, deadlineMs: 1500 });
  });
  afterEach(() => source.close());
  const poll = async (queue: string) => (await source.poll([target(queue)], AbortSignal.timeout(10_000))).get(queue);

  it('shows a queue as one partition, with what was put in and what was done', async () => {
    const reading = okOf(await poll('orders'));
    expect(reading).toMatchObject({ groupState: 'stable', members: 2, oldestAgeMs: 1500 });
    expect(reading.partitions).toEqual([
      {
        ...{ topic: 'orders', partition: 0, committedOffset: 20, logStartOffset: 0, endOffset: 120 },
        ...{ member: null, unknown: null },
      },
    ]);
    expect(okOf(await poll('depth')).partitions[0]).toMatchObject({ committedOffset: 20, endOffset: 120 });
  });

  it.each([
    ['missing', 'no-topic', /nowhere/],
    ['slow', 'timeout', /deadline/],
    ['writes', 'unsupported', /read-only/],
    ['two', 'unsupported', /multiple commands/],
    ['empty', 'no-topic', /no row/],
    ['nothing', 'unsupported', /enqueued = null/],
    ['negative', 'unsupported', /enqueued = -1/],
    ['huge', 'unsupported', /9007199254740993/],
    ['broken', 'unsupported', /syntax error/],
    ['constructor', 'no-topic', /settings/],
  ])('says of the queue %s that it is %s', async (queue, reason, message) => {
    expect(await poll(queue)).toMatchObject({ ok: false, reason, message: expect.stringMatching(message) });
    expect(okOf(await poll('orders')).partitions[0]).toMatchObject({ endOffset: 120 });
  });

  it('reads the others while one is slow', async () => {
    const names = ['slow', 'orders', 'depth', 'missing'];
    const readings = await source.poll(names.map(target), AbortSignal.timeout(10_000));
    expect(names.map((name) => readings.get(name)?.ok)).toEqual([false, true, true, false]);
  });

  it('reads on by itself after its server was killed', async () => {
    okOf(await poll('orders'));
    await postgres.kill();
    // Sessions outlive their server for a moment.
    const isUnreachable = (reading?: Reading) => reading?.ok === false && reading.reason === 'unreachable';
    await until('it says so', () => poll('orders'), isUnreachable);
    await postgres.restart();
    await until(
      'it reads again',
      () => poll('orders'),
      (reading) => reading?.ok === true,
      { withinMs: 15_000 },
    );
  }, 60_000);

  it('never lets what was done fall while a sequence runs ahead of its rows, and begins anew with the queue', async () => {
    const done = async () => okOf(await poll('depth')).partitions[0]?.committedOffset;
    await run('UPDATE counts SET enqueued = 130, completed = 30');
    expect(await done()).toBe(30);
    await run('UPDATE counts SET completed = 25');
    expect(await done()).toBe(30);
    await run('UPDATE counts SET enqueued = 5, completed = 0');
    expect(await done()).toBe(0);
  });
});
