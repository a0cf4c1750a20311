import { Client } from 'pg';

export interface QueuedMessage {
  readonly id: string;
  readonly ageMs: number;
}

/**
 * A queue as many teams have one: a table. Producers insert, a consumer locks the oldest rows that nobody else has
 * locked (`SKIP LOCKED`), works, and deletes them in the same transaction: a consumer that dies gives its rows back.
 */
export class DemoQueue {
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly client: Client) {}

  /** A process that loses its database ends; whoever started it starts it again. */
  static async open(url: string, name: string): Promise<DemoQueue> {
    const client = new Client({ connectionString: url, application_name: name });
    client.on('error', (error) => {
      console.error(`${name}: the database is gone (${error.message})`);
      process.exit(1);
    });
    await client.connect().catch((error: Error) => {
      console.error(`${name}: the database does not answer (${error.message})`);
      process.exit(1);
    });
    // Rows and counters commit together, so a power cut may lose the last moments and never the truth of the counters.
    await client.query('SET synchronous_commit = off');
    return new DemoQueue(client);
  }

  async put(bodies: readonly string[]): Promise<void> {
    const query = 'INSERT INTO demo_queue (body) SELECT unnest($1::text[])';
    await this.inTurn(() => this.client.query(query, [bodies]));
  }

  /** Takes up to `most` messages, works on them and deletes them; answers what it worked on. */
  async take(most: number, work: (messages: readonly QueuedMessage[]) => Promise<void>): Promise<number> {
    await this.client.query('BEGIN');
    const { rows } = await this.client.query<QueuedMessage>(TAKE, [most]);
    if (rows.length > 0) {
      await work(rows);
      await this.client.query('DELETE FROM demo_queue WHERE id = ANY($1::bigint[])', [rows.map(({ id }) => id)]);
    }
    await this.client.query('COMMIT');
    return rows.length;
  }

  async depth(): Promise<number> {
    const query = 'SELECT enqueued - completed AS depth FROM demo_queue_counts';
    const { rows } = await this.inTurn(() => this.client.query<{ depth: string }>(query));
    return Number(rows[0]?.depth ?? 0);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** One connection does one thing at a time; who puts in does not wait for the one before. */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

const TAKE = `
  SELECT id, (extract(epoch FROM clock_timestamp() - enqueued_at) * 1000)::float8 AS "ageMs"
  FROM demo_queue ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED`;
