import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { preloads } from './scripts/pages.mjs';

const controller = process.env.HEADGATE_URL ?? 'http://127.0.0.1:8080';

/** Not every page needs these: the picture, rows, plots, forms, the palette. They are loaded where they are used. */
const LATER =
  /src\/pages\/(?!NotFound)|components\/(Table|PolicySheet|ActionSheet|DiffForm|CommandPalette|FlowLadder|FlowPicture|FlowDiagram\/(?!PictureDefs)|Sparkline|DelayBar|Feasibility|StatusPill\/StateChips|Shell\/RangeSheet)|TimeSeries\/(?!Lazy)|uplot|model\/(chart|picture|flow-picture|place-labels|policy|spark|rank|frozen|demo|filter|ladder|lag|summary|field|group)|api\/(lag|group)/;

/** What pages with a long list share. Each file costs a turn of the server's loop, and the browser has six connections. */
const LIST =
  /components\/(Table|Sparkline|DelayBar|StatusPill\/StateChips)|pages\/Overview\/FilterField|model\/(spark|frozen|filter)/;

/** Kinds of plot that no chart here has; uPlot hangs them on its class, so that no bundler may leave them out by itself. */
const NOT_DRAWN = /^\s*(?:uPlot\.(?:join|tzDate|fmtDate) *= .*|\(paths\.(?:stepped|bars|spline) *= .*)$/gm;
/** Neither lists without end nor mutations of the query library are used (hooks/use-action.ts): its client holds both. */
const NOT_ASKED: Readonly<Record<string, string>> = {
  'infiniteQueryBehavior.js':
    'export const infiniteQueryBehavior = undefined, hasNextPage = undefined, hasPreviousPage = undefined;',
  'mutationCache.js':
    'export class MutationCache { findAll() { return []; } clear() {} async resumePausedMutations() {} }',
};
const lean: Plugin = {
  name: 'headgate:lean',
  transform: (code, id) => {
    if (id.endsWith('uPlot.esm.js')) return { code: code.replace(NOT_DRAWN, ''), map: null };
    const file = /@tanstack\/query-core\/.*\/(\w+\.js)$/.exec(id)?.[1];
    const less = file === undefined ? undefined : NOT_ASKED[file];
    return less === undefined ? null : { code: less, map: null };
  },
};

/** Chromium compiles such a file while it comes, beside the page's thread; to others it is a remark. It must stand first. */
const compiledEarly: Plugin = {
  name: 'headgate:compiled-early',
  generateBundle: {
    order: 'post',
    handler: (_options, bundle) => {
      for (const file of Object.values(bundle))
        if (file.type === 'chunk') file.code = `//# allFunctionsCalledOnLoad\n${file.code}`;
    },
  },
};

export default defineConfig({
  plugins: [react(), lean, preloads, compiledEarly],
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
          groups: [
            { name: 'app', test: (id) => !LATER.test(id) },
            { name: 'list', test: LIST },
          ],
        },
      },
    },
  },
});
