import { type WhatIfBody, WhatIfSchema } from '@headgate/contract';
import { beforeAll, expect, it } from '@jest/globals';
import { throttled } from './scenes.js';
import { browser, server, url } from './stage.js';

beforeAll(async () => {
  server.play.scenes = [throttled];
  await browser.fresh();
}, 60_000);

interface Asked {
  readonly candidates: readonly { readonly policy: { objective: { delaySec?: number }; law: { name: string } } }[];
}

/** An hour in which the candidate is twice as late, or one that nothing is predicted of. */
function answerTo({ candidates }: Asked, refused: string | null): WhatIfBody {
  const now = Math.floor(Date.now() / 1000);
  const t = Array.from({ length: 60 }, (_, i) => now - 3600 + 60 * i);
  const run = (name: string, delaySec: number) => ({
    ...{ name, law: 'drain', objective: { delaySec: 5, backlogMessages: null } },
    series: {
      ratePerSec: t.map(() => 950),
      producedPerSec: t.map(() => 950),
      consumedPerSec: t.map(() => 1000),
      lagMessages: t.map(() => 1000 * delaySec),
      delaySec: t.map((_, i) => delaySec + (i % 5) / 5),
    },
    measures: {
      ...{ aboveObjectiveShare: delaySec / 10, consumedMessages: 3_600_000, heldBackMessages: 1000 },
      ...{ p99DelaySec: delaySec, maxLagMessages: 1000 * delaySec, jitterShare: 0.01 },
    },
  });
  const time = (sec: number) => new Date(1000 * sec).toISOString();
  return WhatIfSchema.parse({
    ...{ serverTime: time(now), flow: throttled.flow, from: time(t[0]!), to: time(now), stepSec: 60, t },
    answer: refused ?? (candidates.length > 0 ? 'with the change would have been late' : 'The policy in force'),
    ...{ demandPerSec: t.map(() => 3000), capacityPerSec: t.map(() => 1000) },
    ...{ recorded: run('recorded', 3), enforced: run('in the plant', 3) },
    candidates: refused ? [] : candidates.map(() => run('with the change', 6)),
    ...{ plantError: 0.07, maxPlantError: 0.2, refused, tookMs: 90 },
    replay: { from: null, to: null, ticks: 3600, differing: 0, reason: null },
  });
}

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
