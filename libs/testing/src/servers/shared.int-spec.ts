import { sharedRedis } from './shared.js';
import { accepts } from './tcp.js';

const VARIABLE = 'HEADGATE_TEST_REDIS_URL';

describe('sharedRedis', () => {
  const before = process.env[VARIABLE];
  afterEach(() => {
    if (before === undefined) delete process.env[VARIABLE];
    else process.env[VARIABLE] = before;
  });

  it('starts one of its own where the run has none, and ends it', async () => {
    delete process.env[VARIABLE];
    const { address, stop } = await sharedRedis();
    const port = Number(new URL(address).port);
    expect(await accepts(port)).toBe(true);
    await stop();
    expect(await accepts(port)).toBe(false);
  });

  it('takes the one of the run, and leaves it', async () => {
    process.env[VARIABLE] = 'redis://127.0.0.1:1';
    const { address, stop } = await sharedRedis();
    await stop();
    expect(address).toBe('redis://127.0.0.1:1');
  });
});
