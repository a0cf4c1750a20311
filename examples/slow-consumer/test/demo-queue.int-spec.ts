import { MIGRATIONS } from '@headgate/migrations';
import { type Shared, sharedPostgres, until } from '@headgate/testing';
import pg from 'pg';
import { DemoQueue } from '../src/queue/demo-queue.js';

describe('the queue of the demo', () => {
  let database: Shared<string>;
  let person: pg.Client;
  const queues: DemoQueue[] = [];
  const open = async (name: string) => {
    const queue = await DemoQueue.open(database.address, name);
    queues.push(queue);
    return queue;
  };
  const counts = async () =>
    (await person.query('SELECT enqueued::int, completed::int FROM demo_queue_counts')).rows[0];
  const bodies = (count: number) => Array.from({ length: count }, (_, i) => `order ${i}`);
  const nothing = async () => {};

  beforeAll(async () => {
    database = await sharedPostgres();
    person = new pg.Client({ connectionString: database.address });
    await person.connect();
    const Migration = MIGRATIONS.find((one) => one.name.startsWith('CreateDemoQueue'));
    await new Migration!().up(person as unknown as Parameters<InstanceType<(typeof MIGRATIONS)[number]>['up']>[0]);
  }, 60_000);
  beforeEach(async () => {
    await person.query('TRUNCATE demo_queue');
    await person.query('UPDATE demo_queue_counter SET messages = 0');
  });
  afterEach(() => Promise.all(queues.splice(0).map((queue) => queue.close())));
  afterAll(async () => {
    await person.end();
    await database.stop();
  });

  it('counts exactly what is put in and what is done, with producers and consumers at once', async () => {
    const producers = await Promise.all([open('p1'), open('p2')]);
    const consumers = await Promise.all([open('c1'), open('c2')]);
    const seen: string[] = [];
    const put = async (queue: DemoQueue) => {
      for (let n = 0; n < 20; n++) await queue.put(bodies(50));
    };
    const take = async (queue: DemoQueue) => {
      while (seen.length < 2000) await queue.take(37, async (batch) => void seen.push(...batch.map(({ id }) => id)));
    };
    await Promise.all([...producers.map(put), ...consumers.map(take)]);
    expect(new Set(seen).size).toBe(2000);
    expect(seen).toHaveLength(2000);
    expect(await counts()).toEqual({ enqueued: 2000, completed: 2000 });
    expect(await producers[0]!.depth()).toBe(0);
  }, 60_000);

  it('counts what a person does in psql', async () => {
    await person.query("INSERT INTO demo_queue (body) SELECT 'by hand' FROM generate_series(1, 300)");
    await person.query('DELETE FROM demo_queue WHERE id IN (SELECT id FROM demo_queue ORDER BY id LIMIT 100)');
    expect(await counts()).toEqual({ enqueued: 300, completed: 100 });
    await person.query('TRUNCATE demo_queue');
    expect(await counts()).toEqual({ enqueued: 300, completed: 300 });
  });

  it('gives the messages of a consumer that died to the next one, oldest first', async () => {
    await (await open('producer')).put(bodies(20));
    const dying = new pg.Client({ connectionString: database.address });
    dying.on('error', () => {});
    await dying.connect();
    await dying.query('BEGIN');
    await dying.query('SELECT id FROM demo_queue ORDER BY id LIMIT 15 FOR UPDATE SKIP LOCKED');
    const consumer = await open('consumer');
    expect(await consumer.take(20, nothing)).toBe(5);
    const pid = (await dying.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    await person.query('SELECT pg_terminate_backend($1)', [pid]);
    await until(
      'its messages are back',
      () => consumer.take(20, nothing),
      (taken) => taken === 15,
    );
    expect(await counts()).toEqual({ enqueued: 20, completed: 20 });
  });
});
