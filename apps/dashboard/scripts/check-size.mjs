// Fails the build when what a page loads before it can be seen grows over its budget: it has to paint within a second.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGETS = { js: 130_000, css: 10_000 };
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));

const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const sizeOf = (files, kind) =>
  [...files].filter((file) => file.endsWith(`.${kind}`)).reduce((sum, file) => sum + gzipped(file), 0);

/** The files of an entry or a page: its own, its styles, and those of everything it imports at once. */
function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
  for (const next of chunk.imports ?? []) filesOf(next, found);
  return found;
}

const [entry] = Object.keys(manifest).filter((key) => manifest[key].isEntry);
const CHARTS = 'src/components/TimeSeries/FlowCharts.tsx';
/** A page is complete with these: what opens only on a click (sheets, palette) is not among them. */
const PAGES = {
  Overview: ['src/pages/Overview/OverviewPage.tsx'],
  Flow: ['src/pages/Flow/FlowPage.tsx', CHARTS],
  'First run': ['src/pages/FirstRun/FirstRunPage.tsx', CHARTS],
  Decision: ['src/pages/Decision/DecisionPage.tsx'],
  Versions: ['src/pages/Versions/VersionsPage.tsx'],
};
let isOver = false;
const kB = (bytes) => (bytes / 1000).toFixed(1);
for (const [page, parts] of Object.entries(PAGES)) {
  const files = new Set(['theme.js', ...filesOf(entry), ...parts.flatMap((part) => [...filesOf(part)])]);
  const [js, css] = [sizeOf(files, 'js'), sizeOf(files, 'css')];
  if (js > BUDGETS.js || css > BUDGETS.css || css === 0) isOver = true;
  console.log(`${page.padEnd(20)} js ${kB(js)} kB, css ${kB(css)} kB gzip`);
}
const all = readdirSync(dist, { recursive: true }).map(String);
console.log(`${'all files together'.padEnd(20)} js ${kB(sizeOf(all, 'js'))} kB, css ${kB(sizeOf(all, 'css'))} kB gzip`);
if (isOver) {
  console.error(`Over the budget of a page: js ${kB(BUDGETS.js)} kB, css ${kB(BUDGETS.css)} kB gzip.`);
  process.exit(1);
}
