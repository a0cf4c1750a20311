import { existsSync } from 'node:fs';
import { Redis } from 'ioredis';
import { type RedisServer, startRedis } from './redis.js';
import { accepts, answers } from './tcp.js';

const ask = (port: number, command: string, wanted: string) => answers(port, `${command}\r\n`, wanted);

async function dirOf(url: string): Promise<string> {
  const client = new Redis(url);
  const [, dir] = (await client.config('GET', 'dir')) as string[];
  client.disconnect();
  return dir!;
}

describe('startRedis', () => {
  let redis: RedisServer;
  beforeEach(async () => {
    redis = await startRedis();
  });
  afterEach(() => redis.stop());

  it('answers as soon as it is there', async () => {
    expect(await ask(redis.port, 'PING', '+PONG')).toBe(true);
    expect(redis.url).toBe(`redis://127.0.0.1:${redis.port}`);
  });

  it('is gone with its data after stop, which may be called twice and is for good', async () => {
    const dir = await dirOf(redis.url);
    expect(existsSync(dir)).toBe(true);
    await redis.stop();
    await redis.stop();
    expect(await accepts(redis.port)).toBe(false);
    expect(existsSync(dir)).toBe(false);
    await expect(redis.restart()).rejects.toThrow('was stopped for good');
  });

  it('comes back on the same port after a kill, and empty', async () => {
    const { port, pid } = redis;
    expect(await ask(port, 'SET a 1', '+OK')).toBe(true);
    await redis.kill();
    expect(await accepts(port)).toBe(false);
    await redis.restart();
    expect(redis.port).toBe(port);
    expect(redis.pid).not.toBe(pid);
    expect(await ask(port, 'EXISTS a', ':0')).toBe(true);
  });

  it('accepts and answers nothing while it is paused, and can be stopped in that state', async () => {
    redis.pause();
    expect(await accepts(redis.port)).toBe(true);
    expect(await ask(redis.port, 'PING', '+PONG')).toBe(false);
    redis.resume();
    expect(await ask(redis.port, 'PING', '+PONG')).toBe(true);
    redis.pause();
    await redis.stop();
    expect(await accepts(redis.port)).toBe(false);
  });

  it('keeps its data over a kill when it is told to write them', async () => {
    const durable = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    expect(await ask(durable.port, 'SET a 1', '+OK')).toBe(true);
    await durable.kill();
    await durable.restart();
    expect(await ask(durable.port, 'GET a', '$1\r\n1')).toBe(true);
    await durable.stop();
  });
});
