// Chromium as the page bench needs it: an empty profile for each look, and a page that tells when its rows were painted.
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'];
/** A new window costs the browser itself half a second of CPU, as much as the page: a person's window is open before. */
const WINDOW_OPENS_MS = 2000;

/** Runs in the page before anything else: the moment the first row was painted, long tasks, and events of the stream. */
const WATCH = `(() => {
  const seen = (window.bench = { longMs: [], changes: 0, onChange: () => {} });
  let painted;
  seen.rowsMs = new Promise((resolve) => (painted = resolve));
  seen.paintMs = new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const first = list.getEntriesByName('first-contentful-paint')[0];
      if (first) resolve(Math.round(first.startTime));
    }).observe({ type: 'paint', buffered: true });
  });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) seen.longMs.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
  const observer = new MutationObserver(() => {
    if (!document.querySelector('tr[data-key]')) return;
    observer.disconnect();
    requestAnimationFrame(() => setTimeout(() => painted(Math.round(performance.now()))));
  });
  observer.observe(document, { childList: true, subtree: true });
  const add = EventSource.prototype.addEventListener;
  EventSource.prototype.addEventListener = function (name, listener, ...rest) {
    if (name === 'change') add.call(this, name, () => seen.onChange(++seen.changes));
    return add.call(this, name, listener, ...rest);
  };
})()`;

export async function withBrowser(use) {
  const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: FLAGS });
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** Tells how long the main thread of a page has worked so far, milliseconds of CPU: on a shared machine a wait is none. */
export async function meterOf(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
}

/** Opens the overview in a new profile and waits for its rows. Times are from the start of the navigation. */
export async function openOverview(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  const busyMs = await meterOf(page);
  await sleep(WINDOW_OPENS_MS);
  await page.goto(url);
  const rowsMs = await page.evaluate('window.bench.rowsMs');
  const cpuMs = Math.round(await busyMs());
  const paintMs = await page.evaluate('window.bench.paintMs');
  // Where the rows are in the first picture, they are not seen before it.
  return { page, paintMs, rowsMs: Math.max(rowsMs, paintMs), cpuMs };
}
