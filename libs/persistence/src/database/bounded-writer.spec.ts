import { StoreUnavailableError } from '@headgate/core';
import { jest } from '@jest/globals';
import { StoreRefusedError } from '../store-refused.error.js';
import { BoundedWriter } from './bounded-writer.js';

describe('BoundedWriter', () => {
  const batches: number[][] = [];
  const log: string[] = [];
  let fault: (rows: readonly number[]) => Error | undefined;
  let writer: BoundedWriter<number>;
  let writing: Promise<void>;
  let calls = 0;

  beforeEach(() => {
    jest.useFakeTimers();
    batches.length = 0;
    log.length = 0;
    fault = () => undefined;
    writing = Promise.resolve();
    calls = 0;
    const write = async (rows: readonly number[]) => {
      calls += 1;
      await writing;
      const error = fault(rows);
      if (error) throw error;
      batches.push([...rows]);
    };
    writer = new BoundedWriter({ capacity: 10, batchRows: 4, write, onLog: (line) => log.push(line) });
  });
  afterEach(async () => {
    await writer.close();
    jest.useRealTimers();
  });

  const written = () => batches.flat();
  const gathered = () => jest.advanceTimersByTimeAsync(100);
  const refuse = (bad: number) => (rows: readonly number[]) =>
    rows.includes(bad) ? new StoreRefusedError(`no ${bad}`) : undefined;
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

  it('writes in order and in batches, and tells what waits', async () => {
    writer.append(range(0, 6));
    writer.append(range(6, 9));
    writer.append([]);
    expect(writer.losses()).toEqual({ waiting: 9, dropped: 0, refused: 0 });
    await gathered();
    expect(batches).toEqual([range(0, 4), range(4, 8), [8]]);
  });

  it('keeps rows while the database is away, sheds the oldest and counts them', async () => {
    fault = () => new StoreUnavailableError('away');
    writer.append(range(0, 8));
    await gathered();
    expect(log).toHaveLength(1);
    writer.append(range(8, 13));
    expect(writer.losses()).toEqual({ waiting: 10, dropped: 3, refused: 0 });
    fault = () => undefined;
    await jest.advanceTimersByTimeAsync(250);
    expect(written()).toEqual(range(3, 13));
    expect(log).toEqual(['rows wait for the database: away']);
  });

  it('sheds none of the rows that are on their way', async () => {
    let arrive = () => {};
    writing = new Promise((resolve) => {
      arrive = resolve;
    });
    writer.append([0, 1]);
    await gathered();
    expect(calls).toBe(1);
    writer.append(range(10, 21));
    expect(writer.losses()).toEqual({ waiting: 12, dropped: 1, refused: 0 });
    arrive();
    await gathered();
    expect(written()).toEqual([0, 1, ...range(11, 21)]);
  });

  it.each(range(0, 7))('leaves out row %i of seven alone, where that one is refused', async (bad) => {
    fault = refuse(bad);
    writer.append(range(0, 7));
    await gathered();
    expect(written()).toEqual(range(0, 7).filter((row) => row !== bad));
    expect(writer.losses()).toEqual({ waiting: 0, dropped: 0, refused: 1 });
    expect(log).toEqual([`a row was refused: no ${bad}`]);
  });

  it('writes what waits when it is closed, and counts as dropped what cannot be written then', async () => {
    writer.append([1, 2]);
    await writer.close();
    expect(written()).toEqual([1, 2]);
    fault = () => new StoreUnavailableError('away');
    writer.append([3, 4, 5]);
    await writer.close();
    expect(writer.losses()).toEqual({ waiting: 0, dropped: 3, refused: 0 });
  });
});
