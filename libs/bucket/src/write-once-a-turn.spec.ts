import { writeOnceATurn } from './write-once-a-turn.js';

/** A stream that notes what leaves it together, as a socket does between cork and uncork. */
class NotedStream {
  readonly writes: string[][] = [];
  private held: string[] | null = null;

  cork(): void {
    this.held = [];
  }

  uncork(): void {
    if (this.held !== null && this.held.length > 0) this.writes.push(this.held);
    this.held = null;
  }

  write(command: string): void {
    if (this.held === null) this.writes.push([command]);
    else this.held.push(command);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('commands of one turn of the event loop', () => {
  const connected = (status = 'ready') => {
    const redis = { status, stream: new NotedStream() };
    const hold = writeOnceATurn(redis);
    const send = (command: string) => {
      hold();
      redis.stream.write(command);
    };
    return { redis, send };
  };

  it('leave in one write, and those of the next turn in another', async () => {
    const { redis, send } = connected();
    send('a');
    await Promise.resolve();
    send('b');
    expect(redis.stream.writes).toEqual([]);
    await turn();
    expect(redis.stream.writes).toEqual([['a', 'b']]);
    send('c');
    await turn();
    expect(redis.stream.writes).toEqual([['a', 'b'], ['c']]);
  });

  it('are not held while there is no connection', () => {
    const { redis, send } = connected('connecting');
    send('a');
    expect(redis.stream.writes).toEqual([['a']]);
  });

  it('are let go by the stream they were written to, where the connection is a new one meanwhile', async () => {
    const { redis, send } = connected();
    const old = redis.stream;
    send('a');
    redis.stream = new NotedStream();
    await turn();
    expect([old.writes, redis.stream.writes]).toEqual([[['a']], []]);
    send('b');
    await turn();
    expect(redis.stream.writes).toEqual([['b']]);
  });

  it('go their way in a client that has no stream of its own', async () => {
    const hold = writeOnceATurn({ status: 'ready' });
    expect(hold).not.toThrow();
    await turn();
  });
});
