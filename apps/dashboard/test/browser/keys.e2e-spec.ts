import { beforeEach, expect, it } from '@jest/globals';
import { LAG_STORY } from './lag-scenes.js';
import { throttled } from './scenes.js';
import { browser, server, url } from './stage.js';

beforeEach(async () => {
  server.play.scenes = [throttled];
  server.play.groups = [...LAG_STORY];
  await browser.fresh();
});

const TIME = 40_000;

it(
  'goes with esc to the page above, and lists only keys that do something there',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders`);
    await page.getByText('is held at').first().waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog').getByText('zoom the time range').waitFor();
    await page.goto(`${url}/lag/prod-eu/billing`);
    await page.getByText('caught up in about').first().waitFor();
    await page.keyboard.press('?');
    await page.locator('dialog').getByText('UTC or local time').waitFor();
    expect(await page.getByText('zoom the time range').count()).toBe(0);
    await browser.shot('keys-1440-light');
    await page.locator('dialog').getByRole('button', { name: 'Close' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.waitForURL(`${url}/lag`);
  },
  TIME,
);

it(
  'switches single keys off on this device, and on again',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/flows/orders`);
    await page.getByText('is held at').first().waitFor();
    const choose = async (name: string) => {
      await page.keyboard.press('Control+k');
      await page.locator('dialog').getByRole('combobox').fill(name);
      await page.getByRole('option', { name }).click();
      await page.locator('dialog').waitFor({ state: 'detached' });
    };
    await choose('Single keys off');
    await page.reload();
    await page.getByText('is held at').first().waitFor();
    await page.keyboard.press('y');
    expect(new URL(page.url()).searchParams.has('tz')).toBe(false);
    await choose('Single keys on');
    await page.keyboard.press('y');
    await page.waitForURL(/tz=utc/);
  },
  TIME,
);
