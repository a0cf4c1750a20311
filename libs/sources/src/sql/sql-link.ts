import { Socket } from 'node:net';
import { Client, type QueryConfig } from 'pg';
import { beforeAbort } from './before-abort.js';

export type Row = Readonly<Record<string, unknown>>;

/** One session of a database. Its end is known at once, and its socket can be cut. */
interface Session {
  readonly client: Client;
  readonly ready: Promise<void>;
  readonly end: () => void;
}

/**
 * One connection, made when it is first needed and again after it was lost. It can only read: the session refuses
 * writes, whatever the statement says, and a statement that takes too long is ended by the server itself.
 */
export class SqlLink {
  private session: Session | null = null;

  constructor(
    private readonly url: string,
    private readonly statementTimeoutMs: number,
  ) {}

  /** The first row; undefined where there is none. When the signal aborts, the connection is cut and the call fails. */
  async firstRow(text: string, signal: AbortSignal): Promise<Row | undefined> {
    signal.throwIfAborted();
    this.session ??= this.open();
    const { client, ready, end } = this.session;
    signal.addEventListener('abort', end, { once: true });
    try {
      await beforeAbort(ready, signal);
      // The extended protocol takes one statement and no more: nothing can be appended to a query.
      const one: QueryConfig & { queryMode: 'extended' } = { text, queryMode: 'extended' };
      const { rows } = await beforeAbort(client.query<Row>(one), signal);
      return rows[0];
    } finally {
      signal.removeEventListener('abort', end);
    }
  }

  close(): void {
    this.session?.end();
  }

  private open(): Session {
    // The socket is our own, because `client.end()` waits for an answer of the server, which may be silent.
    const socket = new Socket();
    const client = new Client({ connectionString: this.url, application_name: 'headgate', stream: () => socket });
    const end = () => {
      socket.destroy();
      if (this.session === session) this.session = null;
    };
    const session: Session = { client, ready: this.begin(client), end };
    session.ready.catch(end);
    // Without a listener a server that goes away would end this process.
    client.on('error', end);
    client.on('end', end);
    return session;
  }

  private async begin(client: Client): Promise<void> {
    await client.connect();
    await client.query('SET default_transaction_read_only = on');
    await client.query(`SET statement_timeout = ${Math.ceil(this.statementTimeoutMs)}`);
  }
}
