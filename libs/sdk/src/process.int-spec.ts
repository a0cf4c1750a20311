import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@headgate/testing';
import { LeaseStub } from '../test/lease-stub.js';
import { createClient, type HeadgateClient } from './index.js';

const LIFE = fileURLToPath(new URL('../test/paused-life.mjs', import.meta.url));

describe('SDK and its process', () => {
  let stub: LeaseStub;
  let folder: string;
  const clients: HeadgateClient[] = [];
  const children: ChildProcess[] = [];
  const connect = (more: Partial<Parameters<typeof createClient>[0]> = {}) => {
    const bootstrap = { ratePerSec: 50, overflow: 'block' as const };
    const client = createClient({ url: stub.url, producer: 'checkout', bootstrap, log: () => {}, env: {}, ...more });
    clients.push(client);
    return client;
  };
  beforeEach(async () => {
    stub = await LeaseStub.start();
    folder = mkdtempSync(join(tmpdir(), 'hg-sdk-'));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close({ deadlineMs: 50 })));
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await stub.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    { name: 'in the middle of a turn', kind: 'in-turn', most: 64 },
    { name: 'between two turns', kind: 'between-turns', most: 0 },
  ])(
    '[I10] spends at most $most stale tokens where it was stopped $name',
    async ({ kind, most }) => {
      Object.assign(stub.terms, {
        ttlMs: 600,
        refreshAfterMs: 200,
        sharePerSec: 1000,
        safeSharePerSec: 0,
        validForMs: 600,
      });
      const child = spawn(process.execPath, [LIFE, stub.url, kind], { stdio: ['ignore', 'pipe', 'inherit'] });
      children.push(child);
      let said = '';
      child.stdout.on('data', (part: Buffer) => {
        said += part.toString();
      });
      await until('it holds tokens', () => said.includes('ready'), Boolean, { withinMs: 60_000 });
      child.kill('SIGSTOP');
      stub.mostTokens = 0; // from here on nothing fresh: whatever it spends was leased before
      await new Promise((resolve) => setTimeout(resolve, 1500));
      child.kill('SIGCONT');
      const { spentAfter } = await until(
        'it has told',
        () => JSON.parse(said.split('\n')[1] ?? '') as { spentAfter: number },
        Boolean,
        { withinMs: 60_000 },
      );
      expect(spentAfter).toBeLessThanOrEqual(most);
    },
    90_000,
  );

  it('turns to observe while the file of its kill switch is there', async () => {
    Object.assign(stub.terms, { sharePerSec: 0 });
    stub.mostTokens = 0;
    const killSwitchFile = join(folder, 'off');
    const orders = connect({ killSwitchFile }).flow('orders');
    await until('it is leased', () => orders.status().state === 'leased');
    while (orders.tryAcquire());
    const waiting = orders.acquire(50);
    writeFileSync(killSwitchFile, '');
    await waiting;
    expect(orders.status().mode).toBe('observe');
    rmSync(killSwitchFile);
    await until('it enforces', () => orders.status().mode === 'enforce');
    expect(orders.tryAcquire()).toBe(false);
    writeFileSync(killSwitchFile, '');
    const another = connect({ env: { HEADGATE_DISABLED_FILE: killSwitchFile } }).flow('orders');
    expect(another.status().mode).toBe('observe');
  });

  it('[B8] starts from its last budget where nobody answers, and not from what the program guessed', async () => {
    const backupFile = join(folder, 'budgets.json');
    Object.assign(stub.terms, { sharePerSec: 400, safeSharePerSec: 80, strategy: 'drop' });
    const first = connect({ backupFile });
    const orders = first.flow('orders');
    await until('it is leased', () => orders.status().state === 'leased');
    await until('it is saved', () => existsSync(backupFile));
    expect(JSON.parse(readFileSync(backupFile, 'utf8'))).toMatchObject({
      version: 1,
      flows: { orders: { ratePerSec: 80, overflow: { strategy: 'drop' }, mode: 'enforce' } },
    });
    await first.close();
    stub.status = () => 503;
    const said: string[] = [];
    const second = connect({ backupFile, log: (line) => void said.push(line) });
    const again = second.flow('orders');
    expect(again.status()).toMatchObject({ state: 'bootstrap', budget: 'never', sharePerSec: 80 });
    expect(said[0]).toContain('bootstrap 80/s, overflow drop (from its backup)');
    expect(second.flow('other').status().sharePerSec).toBe(50);
    writeFileSync(backupFile, '{ torn');
    expect(connect({ backupFile }).flow('orders').status().sharePerSec).toBe(50);
  });

  it('starts from a file, with another rate for a flow that it names', () => {
    const file = join(folder, 'bootstrap.json');
    writeFileSync(
      file,
      JSON.stringify({ ratePerSec: 7, overflow: 'drop', flows: { big: { ratePerSec: 70, overflow: 'block' } } }),
    );
    const client = connect({ bootstrap: { file } });
    expect(client.flow('orders').status().sharePerSec).toBe(7);
    expect(client.flow('big').status().sharePerSec).toBe(70);
    writeFileSync(file, JSON.stringify({ ratePerSec: -7, overflow: 'wait' }));
    expect(() => connect({ bootstrap: { file } })).toThrow(
      /bootstrap.ratePerSec .*bootstrap.json.*; bootstrap.overflow/,
    );
  });

  it('never limits anybody in observe, with everything dead from the first call on', async () => {
    stub.status = () => 503;
    const bootstrap = { ratePerSec: 0, overflow: 'reject' as const, mode: 'observe' as const };
    for (const source of [{ url: 'http://127.0.0.1:1' }, { url: undefined, redis: 'redis://127.0.0.1:1' }]) {
      const orders = connect({ ...source, bootstrap } as never).flow('orders');
      const startMs = performance.now();
      let sent = 0;
      while (performance.now() - startMs < 700) {
        expect(orders.tryAcquire(1000)).toBe(true);
        await orders.acquire(1000);
        sent += (await orders.send(() => 1, { cost: 1000 })).status === 'sent' ? 1 : 0;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      expect(sent).toBeGreaterThan(10);
      expect(orders.status()).toMatchObject({ state: 'bootstrap', lossRate: 0, losses: [] });
    }
  });
});
