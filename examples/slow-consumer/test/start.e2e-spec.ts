import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, until } from '@headgate/testing';
import { type Browser, chromium } from 'playwright-core';
import { Clone } from './support/clone.js';
import { Start } from './support/start.js';

describe('npm start on a fresh clone', () => {
  let clone: Clone;
  let port: number;
  let start: Start;
  let browser: Browser;
  beforeAll(async () => {
    clone = new Clone();
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
    port = await freePort();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await start?.kill();
    await until('everything has ended', () => clone.processes(), isEmpty, { withinMs: 20_000 }).finally(() =>
      clone.remove(),
    );
  }, 60_000);

  const flow = () => start.get('/v1/flows/orders');
  const rate = async () => (await flow()).decision?.ratePerSec;

  it('builds what is missing, says where it is, and shows the problem and its cure within a minute', async () => {
    start = new Start(clone.folder, port);
    await start.ready(120_000);
    expect(start.output).toMatch(/compiling/);
    const page = await fetch(`${start.url}/flows/orders`, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect((await fetch(`${start.url}/v1/unheard-of`)).status).toBe(404);
    expect((await fetch(`${start.url}/flows/a.b`)).status).toBe(200);
    writeFileSync(join(clone.folder, 'apps/dashboard/dist/assets/built-meanwhile.js'), '');
    expect((await fetch(`${start.url}/assets/built-meanwhile.js`)).status).toBe(200);

    let highest = 0;
    const settled = await until(
      'the demo has settled',
      async () => {
        const { policy, decision, summary } = await flow();
        const [constraint] = decision?.constraints ?? [];
        highest = Math.max(highest, constraint?.lagMessages ?? 0);
        return {
          mode: policy?.mode,
          highest,
          ratePerSec: decision?.ratePerSec,
          delaySec: constraint?.delaySec,
          why: decision?.why,
          offeredPerSec: summary?.offeredPerSec,
        };
      },
      ({ mode, ratePerSec, delaySec }) =>
        mode === 'enforce' && ratePerSec > 800 && ratePerSec < 1250 && delaySec !== null && delaySec <= 5,
      { withinMs: 60_000, everyMs: 250 },
    );
    expect(settled.highest).toBeGreaterThan(5000);
    expect(settled.why).toContain('fulfilment');
    // It offers what it wants to send, and not what it was granted.
    expect(settled.offeredPerSec).toBeGreaterThan(5000);
  }, 200_000);

  it('tells a second start what runs where', async () => {
    const same = new Start(clone.folder, port);
    expect(await same.ended()).toBe(1);
    expect(same.output).toContain(`Headgate runs at ${start.url} already, pid `);
    expect(same.output).toContain(clone.folder);
    expect(same.output).toContain(`PORT=${port + 1} npm start`);
    const other = new Start(clone.folder, await freePort());
    expect(await other.ended()).toBe(1);
    expect(other.output).toMatch(/in use by another Headgate, pid \d+/);
  }, 60_000);

  it('follows its buttons, and a consumer that was stopped from outside', async () => {
    const refused = await start.demo({ producers: 5, consumerMsPerMessage: '1', speed: 1 });
    expect(refused.status).toBe(400);
    expect(refused.body.error.problems.map(({ path }: { path: string }) => path).sort()).toEqual([
      'consumerMsPerMessage',
      'producers',
      'speed',
    ]);
    await start.demo({ producers: 2 });
    const { processes } = (await start.demo({ consumerPaused: true })).body;
    expect(processes).toHaveLength(3);
    await until('the rate has fallen', rate, (perSec) => perSec < 300, { withinMs: 10_000, everyMs: 200 });
    await start.demo({ producers: 1, consumerPaused: false });
    await until('the rate is back', rate, (perSec) => perSec > 500, { withinMs: 40_000, everyMs: 200 });

    const { pid } = processes[0];
    process.kill(pid, 'SIGSTOP');
    await until(
      'it is seen',
      async () => (await start.get('/v1/demo')).processes[0].state,
      (s) => s === 'silent',
      {
        withinMs: 5000,
        everyMs: 200,
      },
    );
    await until('the rate has fallen', rate, (perSec) => perSec < 300, { withinMs: 10_000, everyMs: 200 });
    process.kill(pid, 'SIGKILL');
    await until(
      'another one works',
      async () => (await start.get('/v1/demo')).processes[0],
      (one) => one.state === 'running' && one.pid !== null && one.pid !== pid && one.messagesPerSec > 500,
      { withinMs: 15_000, everyMs: 200 },
    );
  }, 120_000);

  it('[B17] draws what happens in a real browser: three charts whose lines go on, and the numbers beside them', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${start.url}/flows/orders`);
    const charts = page.getByRole('region', { name: 'Charts' }).locator('canvas');
    await until(
      'three charts are drawn',
      () => charts.count(),
      (count) => count >= 3,
      { withinMs: 30_000 },
    );
    const drawn = async () =>
      createHash('sha256')
        .update(await charts.first().screenshot())
        .digest('hex');
    const before = await drawn();
    await until('the first one has moved on', drawn, (now) => now !== before, { withinMs: 20_000, everyMs: 500 });
    await page
      .getByText(/orders is held at [\d,]+\/s/)
      .first()
      .waitFor({ timeout: 10_000 });
    expect(complaints).toEqual([]);
    await page.close();
  }, 90_000);

  it('[B16] ends everything on Ctrl-C, and goes on with the same flow, decisions, history and producers', async () => {
    const { version } = await flow();
    const [last] = (await start.get('/v1/flows/orders/decisions?limit=1')).decisions;
    const from = new Date(Date.now() - 60_000).toISOString();
    await start.interrupt();
    const stoppedMs = Date.now();
    await until('everything has ended', () => clone.processes(), isEmpty, { withinMs: 10_000 });
    start = new Start(clone.folder, port);
    await start.ready(60_000);
    expect(start.output).not.toMatch(/compiling|installing/);
    expect(await flow()).toMatchObject({ version, policy: { mode: 'enforce' } });
    const { decisions } = await start.get('/v1/flows/orders/decisions');
    expect(decisions.map(({ number }: { number: number }) => number)).toContain(last.number);
    const { t, lagMessages } = await start.get(`/v1/flows/orders/history?from=${from}&step=10`);
    const known = lagMessages.filter((value: number | null, n: number) => value !== null && t[n] * 1000 < stoppedMs);
    expect(known.length).toBeGreaterThan(2);
  }, 90_000);

  it('is killed and leaves nothing that stops the next start, which may be one without the demo', async () => {
    await start.kill();
    await until('everything has ended', () => clone.processes(), isEmpty, { withinMs: 15_000 });
    start = new Start(clone.folder, port, ['--no-demo']);
    await start.ready(30_000);
    expect(await start.get('/v1/demo')).toMatchObject({ on: false, processes: [] });
    await start.interrupt();
    await until('everything has ended', () => clone.processes(), isEmpty, { withinMs: 10_000 });
  }, 90_000);
});

const isEmpty = (list: readonly unknown[]) => list.length === 0;
