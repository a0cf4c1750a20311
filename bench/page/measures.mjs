// What the page bench does with an open overview: it lets the stream come, scrolls and filters.
import { meterOf, openOverview } from './browser.mjs';

const UPDATES = 15;
const WHEEL_TURNS = 60;

/** Until the last row that the table counts is there with its figures; how many there are may change meanwhile. */
async function scrollToLastRow(page) {
  const untilMs = performance.now() + 180_000;
  const isThere = `(() => {
    scrollTo(0, document.body.scrollHeight);
    const last = document.querySelector('table').getAttribute('aria-rowcount');
    return document.querySelector('tr[data-key][aria-rowindex="' + last + '"]') !== null;
  })()`;
  while (!(await page.evaluate(isThere))) {
    if (performance.now() > untilMs) throw new Error('the last row did not come within 180 s');
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
}

/** Time of the main thread (script, style, layout, paint) for one event of the stream, all rows of the list in memory. */
export async function costOfUpdate(browser, url) {
  const { page } = await openOverview(browser, url);
  await scrollToLastRow(page);
  await page.evaluate('scrollTo(0, 0)');
  const busyMs = await meterOf(page);
  const nextChange = () => page.evaluate('new Promise((resolve) => (window.bench.onChange = resolve))');
  const from = await nextChange();
  const busyFrom = await busyMs();
  let to = from;
  while (to < from + UPDATES) to = await nextChange();
  const meanMs = ((await busyMs()) - busyFrom) / (to - from);
  await page.context().close();
  return { meanMs: Number(meanMs.toFixed(1)), updates: to - from };
}

/** The wheel through the first rows, a jump to the last, back, and a filter: what it takes and the longest task in it. */
export async function filterAndScroll(browser, url) {
  const { page, rowsMs } = await openOverview(browser, url);
  await page.mouse.move(700, 600);
  for (let turn = 0; turn < WHEEL_TURNS; turn++) {
    await page.mouse.wheel(0, 400);
    await page.evaluate('new Promise(requestAnimationFrame)');
  }
  const scrollFrom = performance.now();
  await scrollToLastRow(page);
  const scrollMs = Math.round(performance.now() - scrollFrom);
  const rowsInDom = await page.locator('tr[data-key]').count();
  await page.evaluate('scrollTo(0, 0)');
  await page.mouse.move(5, 5);
  await page.keyboard.press('f');
  await page.keyboard.type('flow:flow-0999*');
  const filterFrom = performance.now();
  await page.keyboard.press('Enter');
  await page.locator('table[aria-rowcount="11"] tr[data-key="flow-09990"]').waitFor();
  const filterMs = Math.round(performance.now() - filterFrom);
  const longestTaskMs = await page.evaluate('Math.round(Math.max(0, ...window.bench.longMs))');
  await page.context().close();
  return { rowsMs, scrollMs, filterMs, longestTaskMs, rowsInDom };
}
