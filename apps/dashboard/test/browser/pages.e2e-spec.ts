import { beforeAll, expect, it } from '@jest/globals';
import { pathOfQueue } from '../../src/app/queue-path.js';
import { LAG_STORY } from './lag-scenes.js';
import { HOSTILE } from './queue-fixtures.js';
import { blind, calm, held, observing, type Scene, stale, stopped, threeKinds, throttled, waiting } from './scenes.js';
import { browser, server, url } from './stage.js';
import { type Asked, answerTo } from './what-if-fixtures.js';

const many: Scene[] = [
  throttled,
  blind,
  observing,
  { ...held, flow: 'invoices', group: 'pdf-render' },
  ...['payments', 'email', 'inventory', 'audit-trail', 'webhooks', 'pricing', 'search-index', 'reports'].map(
    (flow): Scene => ({ ...calm, flow }),
  ),
];

interface Shown {
  readonly name: string;
  readonly path: string;
  readonly scenes: readonly Scene[];
  /** A text that stands there once the live data has come. */
  readonly awaits: string;
  readonly demo?: boolean;
  readonly clusters?: boolean;
  /** Pieces of paths that answer 503. */
  readonly broken?: readonly string[];
  /** What the console says of it. */
  readonly complains?: RegExp;
}

/** Neither answers nor a stream: the banner of a lost connection stands above it. */
const broken = (...paths: string[]) => ({ broken: paths, complains: /503/ });

const PAGES: readonly Shown[] = [
  { name: 'overview', path: '/', scenes: many, awaits: 'of 12 flows need you' },
  { name: 'overview-filtered', path: '/?q=state%3Aheld', scenes: many, awaits: 'invoices' },
  { name: 'overview-wall', path: '/?kiosk=1', scenes: many, awaits: 'of 12 flows need you' },
  { name: 'overview-no-hit', path: '/?q=nothing', scenes: many, awaits: 'No flow matches' },
  { name: 'flow-throttling', path: '/flows/orders', scenes: many, awaits: 'is held at' },
  { name: 'flow-calm', path: '/flows/payments', scenes: many, awaits: 'keeps up' },
  { name: 'flow-blind', path: '/flows/shipments', scenes: many, awaits: 'can’t see this queue' },
  { name: 'flow-observing', path: '/flows/clickstream', scenes: many, awaits: 'would be held' },
  { name: 'flow-stopped', path: '/flows/audit', scenes: [stopped], awaits: 'hard limit' },
  { name: 'flow-stale', path: '/flows/refunds', scenes: [stale], awaits: 'as of' },
  { name: 'flow-waiting', path: '/flows/newcomer', scenes: [waiting], awaits: 'No decision yet' },
  { name: 'flow-unknown', path: '/flows/nobody', scenes: many, awaits: 'No flow is named', complains: /404/ },
  { name: 'decision', path: '/flows/orders/decisions/48212', scenes: many, awaits: 'From wish to rate' },
  {
    name: 'decision-unknown',
    path: '/flows/orders/decisions/7',
    scenes: many,
    awaits: 'no decision #7',
    complains: /404/,
  },
  { name: 'what-if', path: '/flows/orders/what-if?c=law%3Dsteps', scenes: many, awaits: 'would have been late' },
  { name: 'versions', path: '/flows/orders/versions?sel=13', scenes: many, awaits: 'Roll back to v13' },
  { name: 'edit', path: '/flows/orders?sheet=edit', scenes: many, awaits: 'Rate with the change' },
  { name: 'enforce', path: '/flows/clickstream?sheet=enforce', scenes: many, awaits: 'would have cut 14 times' },
  { name: 'first-run', path: '/', scenes: [held], awaits: 'The demo flow has settled', demo: true, clusters: true },
  { name: 'connect', path: '/connect', scenes: many, awaits: 'Name the cluster' },
  { name: 'lag', path: '/lag', scenes: many, awaits: 'ledger-replay' },
  { name: 'lag-topics', path: '/lag?view=topics', scenes: many, awaits: 'customers.cdc' },
  { name: 'queues', path: '/queues', scenes: many, awaits: 'nobody consumes' },
  { name: 'queues-no-hit', path: '/queues?q=nothing', scenes: many, awaits: 'Nothing matches' },
  { name: 'queue', path: pathOfQueue('rabbit', HOSTILE), scenes: many, awaits: 'How it is set up' },
  { name: 'producers', path: '/producers', scenes: many, awaits: 'spends without a budget' },
  { name: 'producers-no-hit', path: '/producers?q=nothing', scenes: many, awaits: 'Nothing matches' },
  {
    name: 'producers-instances',
    path: '/producers?sel=orders%20imports&sheet=instances',
    scenes: many,
    awaits: 'imports-2',
  },
  { name: 'flow-three-kinds', path: '/flows/uploads', scenes: [threeKinds], awaits: 'binding · levels' },
  { name: 'lag-no-hit', path: '/lag?q=nothing', scenes: many, awaits: 'Nothing matches' },
  { name: 'group', path: '/lag/prod-eu/billing', scenes: many, awaits: 'caught up in about' },
  { name: 'group-losing', path: '/lag/prod-eu/cdc-mirror', scenes: many, awaits: 'Losing data' },
  { name: 'group-unknown', path: '/lag/prod-eu/dispatch', scenes: many, awaits: 'is unknown' },
  {
    name: 'group-make-flow',
    path: '/lag/prod-eu/thumbnails?sheet=flow',
    scenes: many,
    awaits: 'A flow for thumbnails',
  },
  {
    name: 'overview-error',
    path: '/',
    scenes: many,
    awaits: 'Flows can’t be read',
    ...broken('/v1/flows', '/ui/stream'),
  },
  {
    name: 'flow-error',
    path: '/flows/orders',
    scenes: many,
    awaits: 'can’t be read',
    ...broken('/flows/orders', '/ui/stream'),
  },
  { name: 'not-found', path: '/elsewhere', scenes: many, awaits: 'There is no such page' },
];

/** The first is the one that the page is opened in; the others follow in the same document, as a window that is moved. */
const WIDTHS = [400, 1440, 2560] as const;
const THEMES = ['light', 'dark'] as const;

const only = process.env.ONLY;

beforeAll(() =>
  browser.page.route('**/v1/flows/*/what-if', (route) =>
    route.fulfill({ json: answerTo(route.request().postDataJSON() as Asked, null) }),
  ),
);

it.each(PAGES.filter(({ name }) => !only || only.split(',').includes(name)))(
  '$name is whole at three widths in both themes',
  async (shown) => {
    const { page } = browser;
    server.play.scenes = [...shown.scenes];
    server.play.groups = [...LAG_STORY];
    server.play.demo.on = shown.demo ?? false;
    server.play.clusters = shown.clusters ? [{ name: 'main', brokers: ['localhost:9092'] }] : [];
    server.play.broken = [...(shown.broken ?? [])];
    await browser.fresh(400);
    await page.goto(new URL(shown.path, url).href);
    await page.getByText(shown.awaits).first().waitFor({ timeout: 20_000 });
    const live = shown.broken ? '.live.lost' : '.live:not(.pending):not(.lost)';
    await page.locator(live).first().waitFor({ timeout: 20_000 });
    const hasCharts = shown.name.startsWith('flow-') && !shown.complains;
    if (hasCharts) await page.locator('.u-wrap').nth(2).waitFor();
    if (shown.path.startsWith('/lag/') || shown.name === 'what-if') await page.locator('.u-wrap').nth(1).waitFor();
    await page.evaluate('document.fonts.ready');
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: width === 400 ? 844 : 1000 });
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await browser.settled();
        const view = `${shown.name}-${width}-${theme}`;
        if (isKept(width, theme)) await browser.shot(view);
        const { faint, odd, wide, drawn } = await browser.probe();
        // The picture is drawn where it has the room; its own texts are then among those that are measured.
        if (hasCharts && width > 400) expect(drawn).toBeGreaterThan(3);
        expect({ view, faint, odd, isWide: wide > 0 }).toEqual({ view, faint: [], odd: [], isWide: false });
        // What axe looks at beyond contrast does not depend on the theme: one look at each of the two layouts.
        if ((width === 1440 && theme === 'light') || (width === 400 && theme === 'dark'))
          expect({ view, violations: await browser.violations() }).toEqual({ view, violations: [] });
      }
    }
    const expected = shown.complains ?? /^$/;
    expect(browser.complaints.filter((text) => !expected.test(text))).toEqual([]);
  },
  60_000,
);

/** All six views are probed; of each page the two that a reader knows best are kept as pictures, all with SHOTS=all. */
function isKept(width: number, theme: string): boolean {
  return process.env.SHOTS === 'all' || (width === 1440 && theme === 'light') || (width === 400 && theme === 'dark');
}
