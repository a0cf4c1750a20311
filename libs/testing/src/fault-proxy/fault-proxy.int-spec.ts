import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { until } from '../until.js';
import { FaultProxy } from './fault-proxy.js';

/** A client that remembers what came and how the connection ended. */
class Client {
  received = '';
  end: 'open' | 'closed' | 'refused' | 'reset' = 'open';
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (bytes) => {
      this.received += bytes.toString();
    });
    this.socket.on('error', (error: NodeJS.ErrnoException) => {
      this.end = error.code === 'ECONNREFUSED' ? 'refused' : 'reset';
    });
    this.socket.once('close', () => {
      if (this.end === 'open') this.end = 'closed';
    });
  }

  send(text: string): void {
    this.socket.write(text);
  }

  async got(text: string): Promise<number> {
    const since = performance.now();
    await until(
      `${text.length} bytes are there`,
      () => this.received,
      (seen) => seen === text,
    );
    return performance.now() - since;
  }

  async ended(): Promise<string> {
    return until(
      'the connection ends',
      () => this.end,
      (seen) => seen !== 'open',
    );
  }
}

describe('FaultProxy', () => {
  let echo: Server;
  let proxy: FaultProxy;
  let answered = 0;
  const clients: Client[] = [];
  const client = () => {
    const made = new Client(proxy.port);
    clients.push(made);
    return made;
  };
  const talking = async () => {
    const made = client();
    made.send('hello');
    await made.got('hello');
    made.received = '';
    return made;
  };

  beforeEach(async () => {
    answered = 0;
    echo = createServer((socket) => {
      socket.on('error', () => {}).pipe(socket);
      socket.on('data', (bytes) => {
        answered += bytes.length;
      });
    }).listen(0, '127.0.0.1');
    await once(echo, 'listening');
    proxy = await FaultProxy.start((echo.address() as AddressInfo).port);
  });

  afterEach(async () => {
    await proxy.close();
    for (const { socket } of clients.splice(0)) socket.destroy();
    await new Promise((resolve) => echo.close(resolve));
  });

  it('carries bytes both ways, and an orderly end', async () => {
    const some = await talking();
    const text = 'x'.repeat(3_000_000);
    some.send(text);
    some.socket.end();
    await some.got(text);
    expect(await some.ended()).toBe('closed');
    await until('the proxy has let go', () => proxy.openConnections === 0);
  });

  it('delays by the latency, chunks behind each other together, until it is taken away', async () => {
    const some = await talking();
    proxy.downstream.add({ type: 'latency', latencyMs: 150, jitterMs: 10 });
    some.send('a');
    await setImmediate();
    some.send('b');
    const tookMs = await some.got('ab');
    expect(tookMs).toBeGreaterThan(140);
    expect(tookMs).toBeLessThan(290);

    some.received = '';
    proxy.upstream.add({ type: 'latency', latencyMs: 60_000 });
    some.send('c');
    await until('the proxy has the byte', () => some.socket.writableLength === 0);
    proxy.clear();
    expect(await some.got('c')).toBeLessThan(1_000);
  });

  it('lets delayed bytes arrive after the server has ended in order', async () => {
    const some = await talking();
    proxy.downstream.add({ type: 'latency', latencyMs: 100 });
    some.socket.end('last words');
    await some.got('last words');
    expect(await some.ended()).toBe('closed');
  });

  it('holds a bandwidth, also while more bytes arrive', async () => {
    const some = await talking();
    proxy.downstream.add({ type: 'bandwidth', bytesPerSec: 50_000 });
    const text = 'x'.repeat(5_000);
    for (const half of [text, text]) some.send(half);
    const tookMs = await some.got(text + text);
    expect(tookMs).toBeGreaterThan(140);
    expect(tookMs).toBeLessThan(1_000);
  });

  it('cuts into slices with a pause between', async () => {
    const some = await talking();
    proxy.upstream.add({ type: 'slicer', sliceBytes: 2, pauseMs: 40 });
    some.send('abcdef');
    expect(await some.got('abcdef')).toBeGreaterThan(75);
  });

  it('never answers under a timeout, and closes the holed connection when it is removed', async () => {
    proxy.downstream.add({ type: 'timeout' });
    const some = client();
    some.send('anybody?');
    await until('the server has answered', () => answered === 8);
    // Two turns of the event loop, in which the proxy reads what the server wrote.
    await setImmediate();
    await setImmediate();
    expect([some.received, some.end]).toEqual(['', 'open']);
    proxy.downstream.remove('timeout');
    expect(await some.ended()).toBe('closed');
    await talking();
  });

  it('closes after the time of a timeout', async () => {
    const some = await talking();
    proxy.downstream.add({ type: 'timeout', afterMs: 30 });
    expect(await some.ended()).toBe('closed');
  });

  it('resets connections that exist and those to come', async () => {
    const before = await talking();
    proxy.downstream.add({ type: 'reset_peer' });
    expect(await before.ended()).toBe('reset');
    expect(await client().ended()).toBe('reset');
    proxy.clear();
    await talking();
  });

  it('closes once the limit of data went through', async () => {
    proxy.downstream.add({ type: 'limit_data', bytes: 10 });
    const some = client();
    some.send('0123456789abcdef');
    await some.ended();
    expect(some.received).toBe('0123456789');
  });

  it('refuses while it is down, and takes the same port when it is up again', async () => {
    const before = await talking();
    await proxy.down();
    await proxy.down();
    expect(await before.ended()).not.toBe('open');
    expect(await client().ended()).toBe('refused');
    await proxy.up();
    await talking();
  });

  it('closes the client where the server cannot be reached', async () => {
    const { port } = await FaultProxy.start().then(async (gone) => {
      await gone.close();
      return gone;
    });
    proxy.targetPort = port;
    expect(await client().ended()).toBe('closed');
  });

  it('leaves no socket after close, with faults and bytes under way', async () => {
    const some = await talking();
    proxy.downstream.add({ type: 'latency', latencyMs: 60_000 });
    some.send('never seen');
    await proxy.close();
    await proxy.close();
    expect(proxy.openConnections).toBe(0);
    await some.ended();
    expect(some.received).toBe('');
  });
});
