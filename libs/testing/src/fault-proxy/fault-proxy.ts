import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from '../servers/free-port.js';
import { Connection } from './connection.js';
import { Toxics } from './toxics.js';

/**
 * A TCP proxy on 127.0.0.1 that spoils what goes through it, with toxiproxy's vocabulary.
 *
 * @example
 * const proxy = await FaultProxy.start(redis.port);
 * proxy.downstream.add({ type: 'latency', latencyMs: 200 });
 * await proxy.down(); // connections are refused
 */
export class FaultProxy {
  readonly host = '127.0.0.1';
  readonly upstream = new Toxics();
  readonly downstream = new Toxics();
  private readonly connections = new Set<Connection>();
  private listener: Server | undefined;

  private constructor(
    readonly port: number,
    /** Where new connections go. May be set late, for a server that must know the proxy's port before it starts. */
    public targetPort: number,
  ) {}

  static async start(targetPort = 0): Promise<FaultProxy> {
    const proxy = new FaultProxy(await freePort(), targetPort);
    await proxy.up();
    return proxy;
  }

  get openConnections(): number {
    return this.connections.size;
  }

  /** As if the server's process were gone: connections are cut, new ones are refused. */
  async down(): Promise<void> {
    const listener = this.listener;
    this.listener = undefined;
    listener?.close();
    for (const connection of this.connections) connection.destroy();
    await Promise.all([...this.connections].map(({ closed }) => closed));
    if (listener?.listening) await once(listener, 'close');
  }

  /** Listens again, on the same port. */
  async up(): Promise<void> {
    if (this.listener) return;
    this.listener = createServer({ allowHalfOpen: true }, (client) => this.accept(client));
    this.listener.listen(this.port, this.host);
    await once(this.listener, 'listening');
  }

  /** Removes every toxic of both directions. */
  clear(): void {
    this.upstream.clear();
    this.downstream.clear();
  }

  /** Leaves no socket. Idempotent. */
  async close(): Promise<void> {
    this.clear();
    await this.down();
  }

  private accept(client: Socket): void {
    const server = connect({ host: this.host, port: this.targetPort, allowHalfOpen: true });
    for (const socket of [client, server]) socket.setNoDelay(true);
    const connection = new Connection(client, server, [this.upstream, this.downstream]);
    this.connections.add(connection);
    void connection.closed.then(() => this.connections.delete(connection));
  }
}
