import { type DecisionRow, StoreUnavailableError } from '@headgate/core';
import { jest } from '@jest/globals';
import { memoryStores } from '../../test/support/memory-stores.js';
import { openLate } from './late-stores.js';

const row = (number: number) => ({ flow: 'orders', number, wallMs: 0 }) as DecisionRow;

describe('openLate', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('refuses questions until the database answers, and then tells what was appended meanwhile', async () => {
    const real = memoryStores();
    const failures: string[] = [];
    let isThere = false;
    const stores = await openLate({
      url: 'postgres://x',
      open: async () => {
        if (!isThere) throw new StoreUnavailableError('connection refused');
        return real;
      },
      onFailure: (message) => failures.push(message),
    });
    await expect(stores.flows.list()).rejects.toThrow(StoreUnavailableError);
    await expect(stores.flows.list()).rejects.toThrow('The database does not answer: connection refused');
    stores.decisions.append([row(1), row(2)]);
    expect(stores.decisions.losses()).toEqual({ waiting: 2, dropped: 0, refused: 0 });
    isThere = true;
    await jest.advanceTimersByTimeAsync(2000);
    expect(await stores.decisions.page('orders', null, 10)).toHaveLength(2);
    expect(await stores.flows.list()).toEqual([]);
    expect(failures).toEqual(['connection refused']);
    await stores.close();
  });

  it('rejects what does not mend itself, such as a wrong password', async () => {
    const open = () => Promise.reject(new Error('password authentication failed'));
    await expect(openLate({ url: 'x', open, onFailure: () => undefined })).rejects.toThrow('password');
  });

  it('keeps the newest of what waits, and counts what it sheds', async () => {
    let isThere = false;
    const stores = await openLate({
      url: 'x',
      open: async () => {
        if (!isThere) throw new StoreUnavailableError('no');
        return memoryStores();
      },
      onFailure: () => undefined,
    });
    for (let n = 0; n < 11; n += 1) stores.decisions.append(Array.from({ length: 1000 }, (_, i) => row(n * 1000 + i)));
    expect(stores.decisions.losses()).toEqual({ waiting: 10_000, dropped: 1000, refused: 0 });
    isThere = true;
    await jest.advanceTimersByTimeAsync(2000);
    expect(stores.decisions.losses()).toEqual({ waiting: 0, dropped: 1000, refused: 0 });
    await stores.close();
  });
});
