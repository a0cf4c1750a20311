import { readFile } from 'node:fs/promises';
import { beforeEach, expect, it } from '@jest/globals';
import { calm, observing, stale, throttled } from './scenes.js';
import { browser, server, url } from './stage.js';

beforeEach(async () => {
  server.play.scenes = [throttled, observing, calm];
  server.play.held = [];
  server.play.changes.length = 0;
  await browser.fresh();
});

const TIME = 40_000;
const state = (text: string) => browser.page.evaluate(text);

it('stays usable with 10,000 flows: only visible rows exist, and no task holds the page for long', async () => {
  const { page } = browser;
  server.play.scenes = Array.from({ length: 10_000 }, (_, index) => ({ ...calm, flow: `flow-${index}` }));
  await page.goto(url);
  await page.getByRole('heading', { name: 'All 10000 flows are calm' }).waitFor();
  await page.locator('tbody tr[data-key]').first().waitFor();
  expect(await page.locator('tbody tr[data-key]').count()).toBeLessThan(60);
  const heightBefore = await state('document.body.scrollHeight');
  await state(
    'window.longMs = []; new PerformanceObserver((l) => l.getEntries().forEach((e) => longMs.push(e.duration))).observe({ type: "longtask" }); 0',
  );
  for (let turn = 0; turn < 10; turn++) {
    await page.mouse.wheel(0, 800);
    await browser.settled();
  }
  await state('scrollTo(0, document.body.scrollHeight)');
  await page.locator('tr[data-key="flow-9999"]').waitFor({ timeout: 60_000 });
  expect(await state('document.body.scrollHeight')).toBe(heightBefore);
  expect(await page.locator('tbody tr').count()).toBeLessThan(60);
  await page.keyboard.press('f');
  await page.keyboard.type('flow-9998');
  await page.keyboard.press('Enter');
  await page.locator('table[aria-rowcount="2"] tr[data-key="flow-9998"]').waitFor();
  // The claim is 100 ms (npm run bench -- page measures it); a loaded machine gets ten times that.
  expect(await state('Math.max(0, ...window.longMs)')).toBeLessThan(1000);
}, 90_000);

it(
  'downloads the whole filter as CSV',
  async () => {
    const { page } = browser;
    server.play.scenes = Array.from({ length: 700 }, (_, index) => ({ ...calm, flow: `flow-${index}` }));
    await page.goto(url);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('flows.csv');
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(lines).toHaveLength(701);
    expect(lines[0]).toContain('flow,state,since,mode,owner');
    await page.goto(`${url}/flows/${server.play.scenes[0]!.flow}`);
    const [decisions] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).first().click(),
    ]);
    expect(decisions.suggestedFilename()).toBe('decisions-flow-0.csv');
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);

it(
  'completes the filter: keys, then values with their counts',
  async () => {
    const { page } = browser;
    await page.goto(url);
    await page.locator('tbody tr[data-key]').first().waitFor();
    await page.keyboard.press('f');
    await page.keyboard.type('sta');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('option', { name: 'observing 1' }).waitFor();
    await page.keyboard.type('obs');
    await page.keyboard.press('ArrowDown');
    expect(await browser.violations()).toEqual([]);
    await browser.shot('filter-1440-light');
    await page.keyboard.press('Enter');
    await page.locator('table[aria-rowcount="2"] tr[data-key="clickstream"]').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('state:observing');
    await page.goto(`${url}/?q=ordes`);
    await page.getByText('No flow matches').waitFor();
  },
  TIME,
);

it(
  'undoes a change: u goes to Undo and Enter presses it',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders`);
    await page.getByRole('button', { name: 'Back to observe' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    await browser.shot('undo-1440-light');
    await page.keyboard.press('u');
    expect(server.play.changes).toHaveLength(1);
    await page.keyboard.press('Enter');
    await page.getByText('runs by v14 again').waitFor();
    expect(server.play.changes[1]).toMatchObject({
      method: 'POST',
      path: '/v1/flows/orders/rollback',
      body: { version: 14 },
    });
    expect(server.play.changes[1]!.headers['if-match']).toBe('"15"');
  },
  TIME,
);

it(
  'picks a time range with t p, and refuses an end before its beginning',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders?tz=utc`);
    await page.getByText('is held at').first().waitFor();
    await page.keyboard.press('t');
    await page.keyboard.press('p');
    await page.locator('dialog').getByLabel('From').fill('2026-01-02T03:00:00');
    await page.locator('dialog').getByLabel('To').fill('2026-01-02T02:00:00');
    await page.getByText('The end must come after').waitFor();
    await page.locator('dialog').getByLabel('To').fill('2026-01-02T04:00:00');
    expect(await browser.violations()).toEqual([]);
    await page.getByRole('button', { name: 'Show this time' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('from')).toBe('2026-01-02T03:00:00.000Z');
  },
  TIME,
);

it(
  'goes back to observe from the palette, and finds a flow that is not in the page',
  async () => {
    const { page } = browser;
    server.play.scenes = [
      throttled,
      ...Array.from({ length: 300 }, (_, index) => ({ ...calm, flow: `flow-${index}` })),
    ];
    await page.goto(url);
    await page.locator('tbody tr[data-key]').first().waitFor();
    await page.keyboard.press('/');
    await page.locator('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('flow-299');
    await page.getByRole('option', { name: 'Back to observe: flow-299' }).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('observe orders');
    await page.getByRole('option', { name: 'Back to observe: orders' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('orders observes again').waitFor();
    expect(server.play.changes[0]!.body).toMatchObject({ policy: { mode: 'observe' } });
  },
  TIME,
);

it(
  'remembers compact rows on this device',
  async () => {
    const { page } = browser;
    const rowPx = "document.querySelector('tr[data-key]').getBoundingClientRect().height";
    await page.goto(url);
    await page.locator('tbody tr[data-key]').first().waitFor();
    expect(await state(rowPx)).toBe(57);
    await page.getByRole('button', { name: 'Compact' }).click();
    await page.locator('table.compact').waitFor();
    expect(await state(rowPx)).toBe(37);
    await page.reload();
    await page.locator('table.compact tr[data-key]').first().waitFor();
    expect((await browser.probe()).faint).toEqual([]);
    await browser.shot('overview-compact-1440-light');
    await page.getByRole('button', { name: 'Compact' }).click();
  },
  TIME,
);

it(
  'shows outlines in the final geometry while nothing has come, then the page',
  async () => {
    const { page } = browser;
    server.play.held = ['/flows', '/stream'];
    await page.goto(`${url}/flows/orders`);
    await page.locator('.sk').first().waitFor();
    expect(await browser.violations()).toEqual([]);
    await browser.shot('loading-1440-light');
    server.play.held = [];
    await page.getByText('is held at').first().waitFor();
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);

it(
  'keeps figures that are stale apart from the present ones',
  async () => {
    const { page } = browser;
    server.play.scenes = [stale];
    await page.goto(`${url}/flows/refunds`);
    await page.getByText('as of').first().waitFor();
    expect(await page.locator('.heads .stale').count()).toBeGreaterThan(0);
    expect(await page.locator('.age.old').count()).toBeGreaterThan(0);
  },
  TIME,
);
