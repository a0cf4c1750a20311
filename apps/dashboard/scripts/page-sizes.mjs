// What each page loads before it can be seen, from the build's manifest.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const CHARTS = 'src/components/TimeSeries/FlowCharts.tsx';
/**
 * A page is complete with these: what opens only on a click (sheets, palette) is not among them, nor a group's past, which
 * is drawn after all its figures are seen.
 */
const PAGES = {
  Overview: ['src/pages/Overview/Home.tsx'],
  Flow: ['src/pages/Flow/FlowPage.tsx', CHARTS],
  'First run': ['src/pages/FirstRun/FirstRunPage.tsx', CHARTS],
  Lag: ['src/pages/Lag/LagPage.tsx'],
  Group: ['src/pages/Group/GroupPage.tsx'],
  Decision: ['src/pages/Decision/DecisionPage.tsx'],
  Versions: ['src/pages/Versions/VersionsPage.tsx'],
};

const gzipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
const sizeOf = (files, kind) =>
  [...files].filter((file) => file.endsWith(`.${kind}`)).reduce((sum, file) => sum + gzipped(file), 0);
const sizesOf = (page, files) => ({ page, js: sizeOf(files, 'js'), css: sizeOf(files, 'css') });

/** The files of an entry or a page: its own, its styles, and those of everything it imports at once. */
function filesOf(manifest, key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
  for (const next of chunk.imports ?? []) filesOf(manifest, next, found);
  return found;
}

/** Bytes of gzip that each page takes, and all files together. */
export function pageSizes() {
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
  const [entry] = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  const pages = Object.entries(PAGES).map(([page, parts]) =>
    sizesOf(page, new Set(['theme.js', ...[entry, ...parts].flatMap((part) => [...filesOf(manifest, part)])])),
  );
  return { pages, all: sizesOf('all files together', readdirSync(dist, { recursive: true }).map(String)) };
}
