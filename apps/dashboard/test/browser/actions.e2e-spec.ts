import { beforeEach, describe, expect, it } from '@jest/globals';
import { calm, held, observing, throttled } from './scenes.js';
import { browser, server, url } from './stage.js';

beforeEach(async () => {
  server.play.scenes = [throttled, observing, calm];
  server.play.broken = [];
  server.play.held = [];
  server.play.banners = [];
  server.play.demo.on = false;
  server.play.isCut = false;
  server.play.changes.length = 0;
  await browser.fresh();
});

const TIME = 40_000;

it(
  'is walked with keys alone: list, flow, edit, preview, change',
  async () => {
    const { page } = browser;
    await page.goto(url);
    await page.getByRole('heading', { name: 'of 3 flows need' }).waitFor();
    await page.keyboard.press('j');
    await page.locator('tr.sel').waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('is held at').first().waitFor();
    await page.keyboard.press('Control+k');
    await page.locator('dialog').getByRole('combobox').waitFor();
    await page.keyboard.type('edit orders');
    await page.locator('dialog').getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Ceiling' }).waitFor();
    expect(await page.evaluate('document.activeElement.closest("dialog") !== null')).toBe(true);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('5000');
    await page.getByRole('textbox', { name: 'Why' }).fill('More room');
    await page.getByRole('button', { name: 'Change 1 field of orders' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('runs by policy v15').waitFor();
    expect(server.play.changes).toHaveLength(1);
    expect(server.play.changes[0]!.headers['if-match']).toBe('"14"');
    expect(server.play.changes[0]!.body).toMatchObject({
      reason: 'More room',
      policy: { rate: { ceilingPerSec: 5000 } },
    });
  },
  TIME,
);

it(
  'asks before it throws away what was typed, and gives the focus back',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders`);
    await page.getByRole('button', { name: 'Edit policy' }).click();
    await page.getByRole('textbox', { name: 'Ceiling' }).fill('7');
    await page.keyboard.press('Escape');
    await page.getByText('Throw away what you typed?').waitFor();
    await page.getByRole('button', { name: 'Throw it away' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toContain('Edit policy');
  },
  TIME,
);

it(
  'shows what is wrong at its field and lets nothing through',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders?sheet=edit`);
    await page.getByRole('textbox', { name: 'Floor' }).fill('9000');
    await page.locator('.field', { hasText: 'Floor' }).getByText('must not be above the ceiling').waitFor();
    await page.keyboard.press('Enter');
    expect(server.play.changes).toEqual([]);
  },
  TIME,
);

it(
  'shows both versions of a conflict',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders?sheet=edit`);
    await page.getByRole('textbox', { name: 'Ceiling' }).fill('5000');
    await page.getByRole('textbox', { name: 'Why' }).fill('More room');
    server.play.hasConflict = true;
    await page.getByRole('button', { name: 'Change 1 field of orders' }).click();
    await page.getByText('Version 15 stands now; yours began from 14').waitFor();
    await browser.shot('conflict-1440-light');
    await page.getByRole('button', { name: 'Put my changes on top of v15' }).click();
    await page.getByText('Policy of orders, from v15').waitFor();
  },
  TIME,
);

it(
  'enforces after a card and a confirmation, and goes back with one click',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/clickstream`);
    await page.getByRole('button', { name: 'Enforce…' }).click();
    await page.getByText('would have cut 14 times').waitFor();
    await page.getByRole('textbox', { name: 'Why' }).fill('Three days of evidence');
    await page.getByRole('button', { name: 'Enforce clickstream: limit 1 producer from now' }).click();
    await page.getByText('clickstream enforces').waitFor();
    expect(server.play.changes).toHaveLength(1);
    await page.goto(`${url}/flows/orders`);
    await page.getByRole('button', { name: 'Back to observe' }).click();
    await page.getByText('observes again').waitFor();
    expect(server.play.changes.map(({ body }) => (body as { policy: { mode: string } }).policy.mode)).toEqual([
      'enforce',
      'observe',
    ]);
  },
  TIME,
);

it(
  'makes a flow from a group in four steps',
  async () => {
    const { page } = browser;
    server.play.scenes = [];
    server.play.clusters = [];
    await page.goto(url);
    await page.getByRole('textbox', { name: 'Brokers' }).fill('localhost:9092');
    await page.getByRole('button', { name: 'Connect main' }).click();
    await page.getByRole('button', { name: 'Observe billing' }).click();
    await page.getByLabel('A producer').selectOption('block');
    await page.getByRole('button', { name: 'Observe billing as billing' }).click();
    await page.getByText('billing observes billing').waitFor();
    const [cluster, flow] = server.play.changes;
    expect(cluster).toMatchObject({ path: '/v1/clusters/main', body: { brokers: ['localhost:9092'] } });
    expect(flow!.headers['if-none-match']).toBe('*');
    expect(flow!.body).toMatchObject({
      policy: { mode: 'observe', constraints: [{ cluster: 'main', group: 'billing' }] },
    });
  },
  TIME,
);

it(
  'changes the demo, and only while there is one',
  async () => {
    const { page } = browser;
    server.play.scenes = [held];
    server.play.demo.on = true;
    await page.goto(url);
    await page.getByRole('button', { name: 'Slow the consumer' }).click();
    await page.getByText('takes 2 ms a message').waitFor();
    await page.getByRole('button', { name: 'Stop the consumer' }).click();
    await page.getByRole('button', { name: 'Start the consumer' }).waitFor();
    await page.getByRole('button', { name: 'Add a producer' }).click();
    await page.getByText('2 producers').first().waitFor();
  },
  TIME,
);

describe('states', () => {
  it(
    'is loud when the connection is gone, and reads everything again',
    async () => {
      const { page } = browser;
      await page.goto(`${url}/flows/orders`);
      await page.getByText('is held at').first().waitFor();
      server.cut();
      await page.getByText('Headgate itself keeps controlling').waitFor({ timeout: 10_000 });
      await browser.shot('lost-1440-light');
      expect((await browser.probe()).faint).toEqual([]);
      server.play.isCut = false;
      // Not only the stream goes on: each answer that the page stands on is asked for anew.
      const asked = ['/v1/flows/orders', '/v1/flows/orders/history', '/v1/system'].map((path) =>
        page.waitForRequest((request) => new URL(request.url()).pathname === path),
      );
      await page.getByRole('button', { name: 'Try now' }).click();
      await page.locator('.live:not(.pending):not(.lost)').waitFor();
      await Promise.all(asked);
    },
    TIME,
  );

  it(
    'fails by one panel alone',
    async () => {
      const { page } = browser;
      server.play.broken = ['/versions', '/evidence'];
      await page.goto(`${url}/flows/orders/versions`);
      await page.getByText('Versions can’t be read').waitFor({ timeout: 15_000 });
      await page.getByText('(request 7f3a)').waitFor();
      await browser.shot('error-1440-light');
      server.play.broken = [];
      await page.getByRole('button', { name: 'Try again' }).click();
      await page.getByText('Tighter objective').first().waitFor();
    },
    TIME,
  );

  it(
    'says what the controller says about itself, on every page',
    async () => {
      const { page } = browser;
      server.play.banners = [
        {
          code: 'DATABASE_DOWN',
          level: 'warning',
          text: 'The database is down. Control goes on; edits answer 503.',
          since: new Date().toISOString(),
        },
      ];
      await page.goto(`${url}/flows/orders`);
      await page.getByText('The database is down.').waitFor();
      await browser.shot('banner-1440-light');
    },
    TIME,
  );

  it(
    'names a filter key that it does not know beside the field',
    async () => {
      const { page } = browser;
      await page.goto(`${url}/?q=colour%3Ared`);
      await page.getByText('colour is no key of the filter').first().waitFor();
    },
    TIME,
  );
});
