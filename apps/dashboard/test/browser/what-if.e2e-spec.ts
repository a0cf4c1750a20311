import { beforeAll, expect, it } from '@jest/globals';
import { throttled } from './scenes.js';
import { browser, server, url } from './stage.js';
import { type Asked, answerTo } from './what-if-fixtures.js';

beforeAll(async () => {
  server.play.scenes = [throttled];
  await browser.fresh();
}, 60_000);

async function play(refused: string | null, asked: Asked[]): Promise<void> {
  const { page } = browser;
  await page.unroute('**/what-if');
  await page.route('**/v1/flows/*/what-if', async (route) => {
    const body = route.request().postDataJSON() as Asked;
    asked.push(body);
    await route.fulfill({ json: answerTo(body, refused) });
  });
}

it('lets an operator drag the objective and pick a law, and shows curves and figures against what was', async () => {
  const asked: Asked[] = [];
  const { page } = browser;
  await play(null, asked);
  await page.goto(`${url}/flows/${throttled.flow}/what-if`);
  await page.getByRole('heading', { name: 'What if?' }).waitFor();
  await page.getByText('The policy in force.', { exact: false }).first().waitFor();
  const slider = page.getByRole('slider').first();
  await slider.focus();
  await slider.press('End');
  await page.getByText('with the change would have been late').waitFor();
  await page.getByRole('combobox', { name: 'Law' }).selectOption('steps');
  await page.waitForURL(/law%3Dsteps/);
  await page.getByText('was 30', { exact: false }).first().waitFor();
  await page.waitForFunction("document.querySelectorAll('.plots canvas').length === 2");
  const last = asked.at(-1)!.candidates[0]!.policy;
  expect(last.law.name).toBe('steps');
  expect(Object.values(last.objective)[0]).toBeGreaterThan(5);
  expect(await page.getByText('3600 recorded decisions were taken again, 0 came out otherwise').count()).toBe(1);
}, 40_000);

it('says that nothing is predicted, and still shows what was', async () => {
  const { page } = browser;
  await play('Nothing is predicted: the plant is 31 % off', []);
  await page.goto(`${url}/flows/${throttled.flow}/what-if?c=law%3Dsteps`);
  await page.getByText('Nothing is predicted: the plant is 31 % off').waitFor();
  await page.waitForFunction("document.querySelectorAll('.plots canvas').length === 2");
}, 40_000);
