// How quick the overview is in a real Chromium, on a real controller: first paint with 1 and 1,000 flows, what one update
// costs with 1,000 rows in the page, and the longest task while 10,000 are scrolled and filtered.
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openOverview, withBrowser } from './page/browser.mjs';
import { startWithFlows } from './page/many-flows.mjs';
import { costOfUpdate, filterAndScroll } from './page/measures.mjs';

const LOADS = 5;
const root = fileURLToPath(new URL('..', import.meta.url));
const built = spawnSync('npm', ['run', 'build', '-w', '@headgate/dashboard'], { cwd: root, stdio: 'ignore' });
if (built.status !== 0) throw new Error('the dashboard does not build: npm run build -w @headgate/dashboard');

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Each load with an empty cache, as a person's first one. */
async function firstPaints(browser, url) {
  const times = [];
  for (let i = 0; i < LOADS; i++) {
    const { page, paintMs, rowsMs, cpuMs } = await openOverview(browser, url);
    times.push({ paintMs, rowsMs, cpuMs });
    await page.context().close();
  }
  const of = (name) => median(times.map((time) => time[name]));
  return { paintMs: of('paintMs'), rowsMs: of('rowsMs'), cpuMs: of('cpuMs') };
}

async function withFlows(count, measure) {
  const controller = await startWithFlows(count);
  try {
    return await withBrowser((browser) => measure(browser, controller.url));
  } finally {
    await controller.stop();
  }
}

const one = await withFlows(1, firstPaints);
console.info(`1 flow: first paint ${one.paintMs} ms, its row after ${one.rowsMs} ms`);
const thousand = await withFlows(1000, async (browser, url) => ({
  ...(await firstPaints(browser, url)),
  update: await costOfUpdate(browser, url),
}));
console.info(`1,000 flows: first paint ${thousand.paintMs} ms, rows after ${thousand.rowsMs} ms`);
console.info(
  `1,000 rows held: ${thousand.update.meanMs} ms of the main thread an update, ${thousand.update.updates} seen`,
);
const many = await withFlows(10_000, filterAndScroll);
console.info(
  `10,000 flows: rows after ${many.rowsMs} ms, filtered in ${many.filterMs} ms, longest task ${many.longestTaskMs} ms`,
);
const sizes = spawnSync('node', ['apps/dashboard/scripts/check-size.mjs', '--json'], { cwd: root, encoding: 'utf8' });
const { pages, all } = JSON.parse(sizes.stdout);
const kB = (bytes) => Number((bytes / 1000).toFixed(1));
console.info(
  JSON.stringify({
    bench: 'page',
    figures: {
      // Painted with its rows, which is the stricter of the two; the browser's own first paint shows the frame.
      firstPaintMs: one.rowsMs,
      firstPaint1000Ms: thousand.rowsMs,
      firstContentful1000Ms: thousand.paintMs,
      firstPaint1000CpuMs: thousand.cpuMs,
      update1000RowsMs: thousand.update.meanMs,
      usable10kMs: many.rowsMs,
      filter10kMs: many.filterMs,
      scrollToEnd10kMs: many.scrollMs,
      longestTask10kMs: many.longestTaskMs,
      rowsInDom10k: many.rowsInDom,
      jsKbGzip: kB(Math.max(...pages.map(({ js }) => js))),
      jsAllKbGzip: kB(all.js),
      cssKbGzip: kB(all.css),
      load1: Number(loadavg()[0].toFixed(1)),
    },
    ratios: {},
  }),
);
