import { type Socket } from 'node:net';
import { Pump } from './pump.js';
import { type Toxic } from './toxic.js';
import { type Toxics } from './toxics.js';

/** One client with its own connection to the server. Holds the faults that end a connection after a time. */
export class Connection {
  /** Both sides. */
  readonly closed: Promise<unknown>;
  private readonly timers = new Map<Toxic, NodeJS.Timeout>();

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly directions: readonly [upstream: Toxics, downstream: Toxics],
  ) {
    const forget = directions.map((toxics) => toxics.onChange(() => this.arm()));
    for (const socket of [client, server]) {
      socket.on('error', () => this.destroy());
      socket.once('close', () => socket.readableEnded || this.destroy());
    }
    this.closed = Promise.all([closing(client), closing(server)]).then(() => {
      for (const stop of forget) stop();
      for (const timer of this.timers.values()) clearTimeout(timer);
    });
    new Pump(client, server, directions[0]);
    new Pump(server, client, directions[1]);
    this.arm();
  }

  destroy(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private reset(): void {
    this.client.resetAndDestroy();
    this.server.resetAndDestroy();
  }

  /** Starts the timer of a toxic that is new, and stops those of toxics that are gone. */
  private arm(): void {
    const wanted = new Map<Toxic, () => void>();
    for (const toxics of this.directions) {
      const [reset, timeout] = [toxics.get('reset_peer'), toxics.get('timeout')];
      if (reset) wanted.set(reset, () => this.reset());
      if (timeout?.afterMs) wanted.set(timeout, () => this.destroy());
    }
    for (const [toxic, timer] of this.timers) {
      if (wanted.has(toxic)) continue;
      clearTimeout(timer);
      this.timers.delete(toxic);
    }
    for (const [toxic, act] of wanted) {
      if (this.timers.has(toxic)) continue;
      const afterMs = 'afterMs' in toxic ? (toxic.afterMs ?? 0) : 0;
      this.timers.set(toxic, setTimeout(act, afterMs));
    }
  }
}

const closing = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
