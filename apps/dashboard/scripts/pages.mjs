// What each page is complete with: what opens only on a click (sheets, palette) is not among its parts. A page that has an
// address here is preloaded: the controller names its files, and its first answers, with the first bytes of the page.
const CHARTS = 'src/components/TimeSeries/FlowCharts.tsx';

export const PAGES = [
  {
    page: 'Overview',
    address: '/',
    parts: ['src/pages/Overview/Home.tsx'],
    answers: ['/v1/flows?sort=attention&limit=60'],
  },
  { page: 'Flow', address: '/flows/:flow', parts: ['src/pages/Flow/FlowPage.tsx', CHARTS] },
  { page: 'First run', address: '/connect', parts: ['src/pages/FirstRun/FirstRunPage.tsx', CHARTS] },
  { page: 'Lag', address: '/lag', parts: ['src/pages/Lag/LagPage.tsx'] },
  { page: 'Group', address: '/lag/:cluster/:group', parts: ['src/pages/Group/GroupPage.tsx'] },
  { page: 'Queues', address: '/queues', parts: ['src/pages/Queues/QueuesPage.tsx'] },
  { page: 'Queue', address: '/queues/:broker/:queue', parts: ['src/pages/Queues/QueuePage.tsx'] },
  { page: 'Producers', address: '/producers', parts: ['src/pages/Producers/ProducersPage.tsx'] },
  { page: 'Decision', parts: ['src/pages/Decision/DecisionPage.tsx'] },
  { page: 'Versions', parts: ['src/pages/Versions/VersionsPage.tsx'] },
  { page: 'What if', parts: ['src/pages/WhatIf/WhatIfPage.tsx'] },
];

/** Files of a part: its own script and those it imports at once, less what the entry loads anyhow. */
function scriptsOf(chunk, bundle, found) {
  if (!chunk || chunk.isEntry || found.has(chunk.fileName)) return;
  found.add(chunk.fileName);
  for (const next of chunk.imports) if (bundle[next]) scriptsOf(bundle[next], bundle, found);
}

/** Writes dist/preload.json, which apps/controller/src/static/preload.ts reads. */
export const preloads = {
  name: 'headgate:preloads',
  generateBundle(_options, bundle) {
    const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
    const entry = chunks.find(({ isEntry }) => isEntry);
    const list = PAGES.filter(({ address }) => address !== undefined).map(({ address, parts, answers = [] }) => {
      const found = new Set();
      for (const part of parts) {
        const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/apps/dashboard/${part}`)));
        if (!chunk) this.error(`no script holds ${part}`);
        scriptsOf(chunk, bundle, found);
      }
      for (const file of entry.imports) found.delete(file);
      return { address, modules: [...found].map((file) => `/${file}`), answers };
    });
    this.emitFile({ type: 'asset', fileName: 'preload.json', source: JSON.stringify(list) });
  },
};
