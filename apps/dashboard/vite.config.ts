import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { preloads } from './scripts/pages.mjs';

const controller = process.env.HEADGATE_URL ?? 'http://127.0.0.1:8080';

/** Not every page needs these: virtual rows, plots, forms, the palette. They are loaded where they are used. */
const LATER =
  /src\/pages\/(?!NotFound)|components\/(Table|PolicySheet|ActionSheet|DiffForm|CommandPalette|FlowLadder|Sparkline|DelayBar|Feasibility|StatusPill\/StateChips|Shell\/RangeSheet)|TimeSeries\/(?!Lazy)|uplot|virtual|model\/(chart|policy|spark|rank|frozen|demo|filter|ladder|lag|state-order|summary|field|group)|api\/(lag|group)/;

/** Kinds of plot that no chart here has; uPlot hangs them on its class, so that no bundler may leave them out by itself. */
const NOT_DRAWN = /^\s*(?:uPlot\.(?:join|tzDate|fmtDate) *= .*|\(paths\.(?:stepped|bars|spline) *= .*)$/gm;
const leanPlots: Plugin = {
  name: 'headgate:lean-plots',
  transform: (code, id) => (id.endsWith('uPlot.esm.js') ? { code: code.replace(NOT_DRAWN, ''), map: null } : null),
};

export default defineConfig({
  plugins: [react(), leanPlots, preloads],
  server: { proxy: { '/v1': controller } },
  build: {
    outDir: 'dist',
    // A data: font or image would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // Which file loads which: scripts/check-size.mjs adds up what each page takes.
    manifest: 'manifest.json',
    rolldownOptions: {
      output: {
        // What every page takes is one file: many small ones compress badly.
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [{ name: 'app', test: (id) => !LATER.test(id) }],
        },
      },
    },
  },
});
