// Fails the build when what a page loads before it can be seen grows over its budget: it has to paint within a second.
import { pageSizes } from './page-sizes.mjs';

const BUDGETS = { js: 130_000, css: 10_000 };
const kB = (bytes) => (bytes / 1000).toFixed(1);
const { pages, all } = pageSizes();
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ pages, all }));
  process.exit(0);
}
for (const { page, js, css } of [...pages, all])
  console.log(`${page.padEnd(20)} js ${kB(js)} kB, css ${kB(css)} kB gzip`);
if (pages.some(({ js, css }) => js > BUDGETS.js || css > BUDGETS.css || css === 0)) {
  console.error(`Over the budget of a page: js ${kB(BUDGETS.js)} kB, css ${kB(BUDGETS.css)} kB gzip.`);
  process.exit(1);
}
