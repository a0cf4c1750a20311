import { beforeEach, expect, it } from '@jest/globals';
import { calm, held, throttled } from './scenes.js';
import { browser, server, url } from './stage.js';

beforeEach(async () => {
  server.play.scenes = [];
  server.play.clusters = [];
  server.play.broken = [];
  server.play.demo.on = true;
  await browser.fresh();
});

const TIME = 40_000;
const settledLive = () => browser.page.locator('.live:not(.pending):not(.lost)').waitFor();

it(
  'goes on without the demo’s flow once that is deleted, and no connection is called lost',
  async () => {
    const { page } = browser;
    await page.goto(url);
    await page.getByRole('heading', { name: 'Connect a queue' }).waitFor();
    await page.getByRole('textbox', { name: 'Brokers' }).waitFor();
    await settledLive();
    expect(await page.locator('.sk').count()).toBe(0);
    server.play.scenes = [held];
    await page.getByText('The demo flow has settled').first().waitFor();
    await settledLive();
  },
  TIME,
);

it(
  'shows the overview as soon as one flow is one’s own, with the demo’s flow deleted or not',
  async () => {
    const { page } = browser;
    server.play.scenes = [throttled];
    await page.goto(url);
    await page.getByRole('heading', { name: '1 of 1 flows need you' }).waitFor();
    server.play.scenes = [held, calm];
    await page.goto(url);
    await page.locator('tr[data-key="payments"]').waitFor();
  },
  TIME,
);

it(
  'says that the demo or its flow can’t be read, and reads them when asked',
  async () => {
    const { page } = browser;
    server.play.broken = ['/v1/demo'];
    await page.goto(url);
    await page.getByText('The demo can’t be read').waitFor();
    await page.getByRole('heading', { name: 'Connect a queue' }).waitFor();
    server.play.scenes = [held];
    server.play.broken = ['/flows/demo-orders', '/stream'];
    await page.goto(url);
    await page.getByText('demo-orders can’t be read').waitFor({ timeout: 20_000 });
    await page.getByText('Now your own queue').waitFor();
    await browser.shot('first-run-error-1440-light');
    server.play.broken = [];
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('The demo flow has settled').first().waitFor();
  },
  TIME,
);

it(
  'calls no connection lost where a decision, its flow or a play is not there',
  async () => {
    const { page } = browser;
    server.play.scenes = [throttled, calm];
    for (const path of ['/flows/nobody/decisions/7', '/flows/orders/decisions/7', '/flows/nobody/what-if']) {
      await page.goto(url + path);
      await page.getByText(/has no decision #7 any more|No flow is named/).waitFor();
      await settledLive();
    }
  },
  TIME,
);
