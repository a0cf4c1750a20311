import { beforeDeadline, firstSuccess, inWaves, startDeadline } from './deadline.js';
import { KafkaTimeoutError } from './kafka-errors.js';

const never = () => new Promise<never>(() => {});
const LONG_MS = 60_000;

function later<T>() {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe('beforeDeadline', () => {
  it('gives the result, or the failure, of work that settles in time', async () => {
    const { signal } = new AbortController();
    await expect(beforeDeadline(Promise.resolve(1), signal, 'it')).resolves.toBe(1);
    await expect(beforeDeadline(Promise.reject(new Error('no')), signal, 'it')).rejects.toThrow('no');
  });

  it('abandons what has not settled, and says what it was', async () => {
    const deadline = startDeadline(1);
    await expect(beforeDeadline(never(), deadline.signal, 'ListGroups')).rejects.toThrow(/^ListGroups did not finish/);
    await expect(beforeDeadline(never(), deadline.signal, 'it')).rejects.toBeInstanceOf(KafkaTimeoutError);
    deadline.end();
  });

  it('ends with the signal of the caller too', async () => {
    const caller = new AbortController();
    const deadline = startDeadline(LONG_MS, caller.signal);
    const work = beforeDeadline(never(), deadline.signal, 'it');
    caller.abort();
    await expect(work).rejects.toBeInstanceOf(KafkaTimeoutError);
    deadline.end();
  });
});

describe('firstSuccess', () => {
  const fails = async () => Promise.reject(new Error('no'));

  it.each([
    { what: 'the first works', attempts: [async () => 'a', fails], wants: 'a' },
    { what: 'the first fails', attempts: [fails, async () => 'b'], wants: 'b' },
  ])('gives $wants when $what', async ({ attempts, wants }) => {
    await expect(firstSuccess(attempts, LONG_MS)).resolves.toBe(wants);
  });

  it('asks the next when the first keeps it waiting, and takes whoever answers', async () => {
    await expect(firstSuccess([never, async () => 'b'], 1)).resolves.toBe('b');
  });

  it('does not start the second while the first may still answer', async () => {
    let started = 0;
    const second = async () => {
      started += 1;
      return 'b';
    };
    await firstSuccess([async () => 'a', second], LONG_MS);
    expect(started).toBe(0);
  });

  it('fails once all have failed', async () => {
    await expect(firstSuccess([fails, fails], LONG_MS)).rejects.toThrow('no');
  });
});

describe('inWaves', () => {
  it('hands on what arrived in one wave and the stragglers each in their own', async () => {
    const [slow, slower] = [later<string>(), later<string>()];
    const waves: string[][] = [];
    const all = inWaves(
      [Promise.resolve('a'), slow.promise, Promise.resolve('b'), slower.promise],
      1,
      async (arrived) => {
        waves.push([...arrived]);
        if (waves.length === 1) slow.resolve('c');
        if (waves.length === 2) slower.resolve('d');
      },
    );
    await all;
    expect(waves).toEqual([['a', 'b'], ['c'], ['d']]);
  });

  it('waits for nobody when all are there', async () => {
    const waves: number[][] = [];
    await inWaves([Promise.resolve(1), Promise.resolve(2)], LONG_MS, async (arrived) => void waves.push([...arrived]));
    expect(waves).toEqual([[1, 2]]);
  });
});
