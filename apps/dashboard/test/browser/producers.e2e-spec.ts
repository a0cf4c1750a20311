import { beforeEach, expect, it } from '@jest/globals';
import { HOSTILE } from './queue-fixtures.js';
import { calm } from './scenes.js';
import { browser, server, url } from './stage.js';

const TIME = 40_000;

beforeEach(async () => {
  Object.assign(server.play, { scenes: [calm], producers: 'some', broken: [], held: [] });
  await browser.fresh();
});

it(
  'answers who is held and who ignores the budget, worst first, and opens the instances with the keyboard',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/`);
    await page.locator('.live:not(.pending)').first().waitFor();
    await page.keyboard.press('g');
    await page.keyboard.press('p');
    await page.getByRole('heading', { name: '2 of 6 producers are held; imports spends without a budget' }).waitFor();
    const names = await page.locator('tbody tr[data-key] .nm.plain').allTextContents();
    expect(names).toEqual(['imports', HOSTILE, 'checkout', 'mobile', 'web', 'billing']);
    await page.getByRole('region', { name: 'Traffic without a budget' }).getByText('640/s').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    const sheet = page.getByRole('dialog', { name: 'imports on orders' });
    await sheet.getByText('imports-2').waitFor();
    expect(new URL(page.url()).searchParams.get('sel')).toBe('orders imports');
    expect(await browser.violations()).toEqual([]);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: HOSTILE }).click();
    await page
      .getByRole('dialog', { name: `${HOSTILE} on audit` })
      .getByText('Heard last')
      .waitFor();
    expect(browser.complaints).toEqual([]);
  },
  TIME,
);

it(
  'filters by state with one click, and names a key that it does not know',
  async () => {
    const { page } = browser;
    await page.goto(`${url}/producers`);
    await page.getByRole('button', { name: 'Held 2' }).click();
    await page.locator('table[aria-rowcount="3"]').waitFor();
    expect(new URL(page.url()).searchParams.get('q')).toBe('state:held');
    await page.goto(`${url}/producers?q=colour:red`);
    await page.getByText('colour is no key of the filter').first().waitFor();
    await page.getByRole('button', { name: 'Clear the filter' }).last().click();
    await page.getByRole('heading', { name: '2 of 6 producers' }).waitFor();
  },
  TIME,
);

it(
  'says what is missing: nobody yet, no flow yet, no answer, and an answer that is not the present any more',
  async () => {
    const { page } = browser;
    server.play.producers = 'none';
    await page.goto(`${url}/producers`);
    await page.getByText('Three lines put the SDK into yours').waitFor();
    server.play.producers = 'no-flow';
    await page.goto(`${url}/producers`);
    await page.getByText('a flow begins with a queue').waitFor();
    server.play.producers = 'some';
    server.play.broken = ['/v1/producers'];
    await page.goto(`${url}/producers`);
    await page.getByRole('alert').getByText('Producers can’t be read').waitFor();
    server.play.broken = [];
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: '2 of 6 producers' }).waitFor();
    server.play.broken = ['/v1/producers'];
    await page.getByText('What is shown is the newest that was read').waitFor({ timeout: 20_000 });
    expect(await page.locator('tbody tr[data-key]').count()).toBe(6);
  },
  TIME,
);
