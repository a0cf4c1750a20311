import { readFile } from 'node:fs/promises';
import { beforeEach, expect, it } from '@jest/globals';
import { LAG_STORY, type LagScene } from './lag-scenes.js';
import { HOSTILE } from './queue-fixtures.js';
import { calm, threeKinds } from './scenes.js';
import { browser, server, url } from './stage.js';

const TIME = 40_000;

beforeEach(async () => {
  server.play.scenes = [calm];
  server.play.groups = [...LAG_STORY];
  server.play.changes.length = 0;
  await browser.fresh();
});

it(
  'stays usable with 10,000 groups: only visible rows exist, the scroll bar is true, the end is reached',
  async () => {
    const { page } = browser;
    const state = (text: string) => page.evaluate(text);
    server.play.groups = Array.from({ length: 10_000 }, (_, n): LagScene => ({ group: `group-${n}`, status: 'OK' }));
    await page.goto(`${url}/lag`);
    await page.getByRole('heading', { name: 'All 10,000 groups keep up' }).waitFor();
    await page.locator('tbody tr[data-key]').first().waitFor();
    expect(await page.locator('tbody tr[data-key]').count()).toBeLessThan(60);
    const height = await state('document.body.scrollHeight');
    await state('scrollTo(0, document.body.scrollHeight)');
    await page.locator('tr[data-key="prod-eu group-9999"]').waitFor({ timeout: 20_000 });
    expect(await state('document.body.scrollHeight')).toBe(height);
    expect(await page.locator('tbody tr').count()).toBeLessThan(60);
    await page.keyboard.press('f');
    await page.keyboard.type('group-9998');
    await page.keyboard.press('Enter');
    await page.locator('table[aria-rowcount="2"] tr[data-key="prod-eu group-9998"]').waitFor();
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);

it(
  'leads from the worst group to a flow of it, with the keyboard and one sheet',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/`);
    await page.locator('.live:not(.pending)').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.getByRole('heading', { name: '8 of 15 groups need a look' }).waitFor();
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'cdc-mirror' }).waitFor();
    await page.getByRole('button', { name: 'Make a flow of it…' }).click();
    await page.getByRole('dialog').getByText('It observes customers.cdc on prod-eu').waitFor();
    await page.getByLabel('A producer').selectOption('throttle');
    await page.getByRole('button', { name: 'Observe cdc-mirror as cdc-mirror' }).click();
    await page.waitForURL('**/flows/cdc-mirror');
    const [made] = server.play.changes;
    expect(made).toMatchObject({
      path: '/v1/flows/cdc-mirror',
      body: {
        policy: {
          mode: 'observe',
          constraints: [{ cluster: 'prod-eu', group: 'cdc-mirror', topics: ['customers.cdc'] }],
        },
      },
    });
  },
  TIME,
);

it(
  'filters by state with one click, and gives the whole filter as a file in which unknown says so',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/lag`);
    await page.getByRole('button', { name: 'Unknown 2' }).click();
    await page.locator('table[aria-rowcount="3"]').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('state:unknown');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const [header, first] = (await readFile(await file.path(), 'utf8')).split('\r\n');
    expect(header).toContain('cluster,group,status,statusReason');
    expect(first).toContain('prod-eu,dispatch,UNKNOWN');
    expect(first).toContain('unknown,');
  },
  TIME,
);

it(
  'opens the queues beside the groups, and a hostile name as text',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/lag`);
    await page.getByRole('button', { name: 'Queues' }).click();
    await page.getByRole('heading', { name: '2 of 3 queues need a look' }).waitFor();
    await page.getByRole('link', { name: HOSTILE }).click();
    await page.getByRole('heading', { name: HOSTILE }).waitFor();
    await page.getByText('What can’t be seen').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);

it(
  'shows of three kinds of limits on one flow which binds, and which do not',
  async () => {
    const { page } = browser;
    server.play.scenes = [threeKinds];
    await page.goto(`${url}/flows/uploads`);
    await page.getByText('Not binding: resize').waitFor();
    await page.getByText('Not binding: receipts').waitFor();
    await page.getByText('6 % over objective').waitFor();
    await page.getByText('binding · levels').waitFor();
    await page.getByRole('link', { name: 'receipts' }).click();
    await page.waitForURL('**/queues/rabbit/~*');
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);

it(
  'draws how far behind a group was, over half an hour or a day, says what happened, and gives it as a table',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/lag`);
    await page.locator('tbody tr[data-key] svg.spark path').first().waitFor();
    await page.goto(`${url}/lag/prod-eu/cdc-mirror`);
    const past = page.getByRole('region', { name: 'Behind' });
    await past.getByRole('img', { name: 'Behind of cdc-mirror' }).locator('canvas').waitFor();
    await past.getByText('orders.v1: grew from 6 to 12 partitions').waitFor();
    await past.getByRole('button', { name: 'Show as table' }).click();
    await past.getByRole('region', { name: 'The charts as a table' }).getByRole('row').nth(5).waitFor();
    await past.getByRole('button', { name: 'Last 24 h' }).click();
    await past.getByRole('button', { name: 'Last 24 h', pressed: true }).waitFor();
    await past.getByRole('img', { name: 'Messages that wait' }).locator('canvas').waitFor();
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);
