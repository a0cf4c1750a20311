import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OverflowPolicy } from '@headgate/core';
import { FakeClock, until } from '@headgate/testing';
import { killLives } from '../../test/spill-kills.js';
import { createClient, type FlowClient, type HeadgateClient, type SpilledMessage } from '../index.js';
import { processScheduler } from '../scheduler.js';
import { Spill } from './spill.js';
import { SpillLog } from './spill-log.js';

const text = (messages: readonly SpilledMessage[]) => messages.map(({ payload }) => payload.toString());

describe('spill', () => {
  let folder: string;
  const closers: (() => Promise<unknown>)[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hg-spill-'));
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A client that nobody answers: its bootstrap is its budget. */
  function program(ratePerSec: number, overflow: Partial<OverflowPolicy> = {}) {
    const out: string[] = [];
    const client = createClient({
      url: 'http://127.0.0.1:1',
      producer: 'checkout',
      bootstrap: { ratePerSec, overflow: { strategy: 'spill', ...overflow } },
      log: () => {},
      env: {},
    });
    closers.push(() => client.close());
    const orders = client.flow('orders', { spill: { folder, deliver: (messages) => out.push(...text(messages)) } });
    const send = (name: string) => orders.send(() => out.push(name), { payload: name });
    return { client, orders, out, send };
  }

  it('[S2] keeps what has no tokens on disk, and brings it out in order under the same budget', async () => {
    const { orders, out, send } = program(100);
    const names = Array.from({ length: 60 }, (_, n) => `m${n}`);
    const startMs = performance.now();
    const results = await Promise.all(names.map(send));
    expect(results[59]).toMatchObject({ status: 'spilled', hold: { reason: { code: 'BOOTSTRAP' } } });
    const spilled = results.filter(({ status }) => status === 'spilled').length;
    await until('all are out', () => out.length === 60 && orders.status().spill?.delivered === spilled);
    expect(performance.now() - startMs).toBeGreaterThan(550);
    expect(out).toEqual(names);
    expect(spilled).toBeGreaterThan(50);
    expect(orders.status()).toMatchObject({
      usedTokens: 60,
      spilledTokens: spilled,
      lossRate: 0,
      losses: [],
      counts: { sent: 60 - spilled, spilled },
      spill: { messages: 0, delivered: spilled, repeated: 0, expired: 0, lastFailure: null },
    });
  });

  it('[S2] holds no more bytes than allowed, refuses the rest with the reason, and counts it', async () => {
    const { orders, send } = program(0, { maxBytes: 65_536 });
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () =>
        send('x'.repeat(10_000)).then(
          (r) => r.status,
          (e: { code: string }) => e.code,
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'spilled')).toHaveLength(6);
    expect(outcomes.filter((outcome) => outcome === 'SPILL_FULL')).toHaveLength(4);
    expect(orders.status()).toMatchObject({
      losses: [{ kind: 'rejected', reason: 'BOOTSTRAP', calls: 4, tokens: 4 }],
      lossRate: 0.4,
    });
    expect(orders.status().spill?.bytes).toBeLessThanOrEqual(65_536);
  });

  it('gives the room back once the messages are out', async () => {
    const { orders, out, send } = program(2000, { maxBytes: 65_536, fsync: 'never' });
    let sent = 0;
    while (sent < 200) {
      await send('x'.repeat(1000)).then(
        () => (sent += 1),
        () => new Promise((resolve) => setTimeout(resolve, 2)),
      );
    }
    await until('all are out', () => out.length === 200);
    expect(orders.status().spill?.bytes).toBeLessThan(65_536 / 4);
  });

  it('says where the folder or the payload is missing', async () => {
    const { orders } = program(0);
    await expect(orders.send(() => 1)).rejects.toMatchObject({ code: 'SPILL_UNAVAILABLE' });
  });

  it('brings out in its next life what was left, and nothing twice', async () => {
    const first = program(0);
    for (const name of ['a', 'b', 'c']) await first.send(name);
    await first.client.close();
    const second = program(1000);
    await until('all are out', () => second.out.length === 3);
    expect(second.out).toEqual(['a', 'b', 'c']);
    expect(second.orders.status().spill).toMatchObject({ repeated: 0 });
    await second.client.close();
    const third = program(1000);
    expect(await third.send('d')).toMatchObject({ status: expect.stringMatching(/sent|spilled/) });
    await until('one is out', () => third.out.length === 1);
    expect(third.out).toEqual(['d']);
  });

  it('keeps the order and says that it is a repeat, where deliver throws', async () => {
    let tries = 0;
    const seen: boolean[] = [];
    const client = createClient({
      url: 'http://127.0.0.1:1',
      producer: 'checkout',
      bootstrap: { ratePerSec: 1000, overflow: 'spill' },
      log: () => {},
      env: {},
    });
    closers.push(() => client.close());
    const out: string[] = [];
    const deliver = (messages: readonly SpilledMessage[]) => {
      tries += 1;
      if (tries < 3) throw new Error('broker away');
      seen.push(...messages.map(({ isRepeat }) => isRepeat));
      out.push(...text(messages));
    };
    const orders: FlowClient = client.flow('orders', { spill: { folder, deliver } });
    // All of the bootstrap's tokens, in one turn: a millisecond brings the next.
    for (let call = 0; call < 5000 && orders.tryAcquire(); call += 1);
    await Promise.all(['a', 'b', 'c'].map((name) => orders.send(() => out.push(name), { payload: name })));
    await until('all are out', () => out.length === 3);
    expect(out.slice(-2)).toEqual(['b', 'c']);
    expect(seen[0]).toBe(true);
    expect(orders.status().spill?.repeated).toBeGreaterThan(0);
  }, 30_000);

  it('refuses a folder that another client has', () => {
    const first: HeadgateClient = program(0).client;
    expect(() => program(0)).toThrow('is in use');
    return first.close().then(() => expect(() => program(0)).not.toThrow());
  });

  it('[S2] drops what is older than allowed, whatever the wall clock does, and counts it', async () => {
    const clock = new FakeClock(1_000_000);
    let paid = false;
    const expired: number[] = [];
    const out: string[] = [];
    const overflow: OverflowPolicy = { strategy: 'spill', maxWaitMs: 0, maxWaiting: 1, maxAgeSec: 60 };
    const pay = () => new Promise<boolean>((resolve) => setTimeout(() => resolve(paid), 5));
    const spill = new Spill(
      { folder, deliver: (messages) => out.push(...text(messages)) },
      {
        ...{ flow: 'orders', clock, scheduler: processScheduler, random: () => 0.5, overflow: () => overflow, pay },
        ...{ tryPay: () => false, expired: (milli: number) => void expired.push(milli) },
      },
    );
    closers.push(() => spill.close());
    await spill.append('old', 3000);
    clock.shiftWall(86_400_000);
    clock.advance(59_000);
    await spill.append('young', 1000);
    expect(spill.status()).toMatchObject({ messages: 2, expired: 0 });
    clock.advance(2000);
    await until('one is dropped', () => spill.status().expired === 1);
    expect(expired).toEqual([3000]);
    paid = true;
    await until('the other is out', () => out.length === 1);
    expect(out).toEqual(['young']);
  });

  it('finds every whole record again, wherever a crash has cut the file', async () => {
    const limits = () => ({ maxBytes: 1e6, fsync: 'never' as const });
    const log = await SpillLog.open(folder, limits);
    for (const name of ['one', 'two', 'three']) {
      await log.append({ payload: Buffer.from(name), costMilli: 1000, spilledAtMs: 1 });
    }
    await log.close();
    const [file] = readdirSync(folder)
      .filter((name) => name.endsWith('.seg'))
      .map((name) => join(folder, name));
    const whole = readFileSync(file as string);
    const ends = [0, 27, 54, 83];
    expect(whole.length).toBe(83);
    for (const cut of [83, 82, 60, 55, 54, 53, 31, 28, 27, 26, 24, 1, 0]) {
      writeFileSync(file as string, whole);
      truncateSync(file as string, cut);
      const again = await SpillLog.open(folder, limits);
      const found = await again.head(10, 1e6);
      const count = ends.filter((end) => end > 0 && end <= cut).length;
      expect(found).toHaveLength(count);
      expect(again.messages).toBe(count);
      expect(again.damagedBytes).toBe(cut - (ends[count] as number));
      expect(found.every(({ from }) => !again.mayRepeat(from))).toBe(true);
      await again.close();
    }
  });

  it('says so where its marks are lost: everything may be a repeat', async () => {
    const first = program(0);
    await first.send('a');
    await first.client.close();
    appendFileSync(join(folder, 'orders', 'cursor'), 'torn');
    writeFileSync(join(folder, 'orders', 'cursor'), 'x');
    const seen: SpilledMessage[] = [];
    const client = createClient({
      url: 'http://127.0.0.1:1',
      producer: 'checkout',
      bootstrap: { ratePerSec: 100, overflow: 'spill' },
      log: () => {},
      env: {},
    });
    closers.push(() => client.close());
    client.flow('orders', { spill: { folder, deliver: (messages) => seen.push(...messages) } });
    await until('it is out', () => seen.length === 1);
    expect(seen[0]).toMatchObject({ isRepeat: true });
  });

  it('[S2] loses nothing that was acknowledged when it is killed, and sends nothing twice without saying so', async () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    console.info(`[S2] seed ${seed}`);
    const report = await killLives(6, seed);
    expect(report).toMatchObject({ lost: [], silentRepeats: [], overtaken: [] });
    expect(report.acknowledged).toBeGreaterThan(20);
  }, 60_000);
});
