import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { demoQuery, overviewQuery } from '../api/queries.js';
import { serverNowMs } from '../api/server-clock.js';
import { PictureDefs } from '../components/FlowDiagram/PictureDefs.js';
import { Skeleton } from '../components/Panels/Panels.js';
import { Link } from '../components/Shell/Link.js';
import { RangePicker } from '../components/Shell/RangePicker.js';
import { Shell } from '../components/Shell/Shell.js';
import { useToast } from '../components/Toast/Toast.js';
import { toggleZone } from '../hooks/use-zone.js';
import {
  fixRange,
  LIVE,
  parseRange,
  rangeParams,
  SPANS,
  shiftRange,
  type TimeRange,
  zoomRange,
} from '../model/range.js';
import { NotFoundPage } from '../pages/NotFound/NotFound.js';
import { useKeys } from './keys.js';
import { PageGuard } from './PageGuard.js';
import { hrefTo, navigate, setParams, useAddress } from './router.js';
import { pathOfFlow, type Route, routeOf } from './routes.js';

/** Files of their own for what not every page needs: virtual rows, plots, forms. */
const OverviewPage = lazy(async () => ({ default: (await import('../pages/Overview/OverviewPage.js')).OverviewPage }));
const FlowPage = lazy(async () => ({ default: (await import('../pages/Flow/FlowPage.js')).FlowPage }));
const FirstRunPage = lazy(async () => ({ default: (await import('../pages/FirstRun/FirstRunPage.js')).FirstRunPage }));
const DecisionPage = lazy(async () => ({ default: (await import('../pages/Decision/DecisionPage.js')).DecisionPage }));
const VersionsPage = lazy(async () => ({ default: (await import('../pages/Versions/VersionsPage.js')).VersionsPage }));
const CommandPalette = lazy(async () => ({
  default: (await import('../components/CommandPalette/CommandPalette.js')).CommandPalette,
}));
const KeysSheet = lazy(async () => ({
  default: (await import('../components/CommandPalette/KeysSheet.js')).KeysSheet,
}));

/** The page of the address, inside of the shell, with keys and palette. */
export function App() {
  const { path, params } = useAddress();
  const route = routeOf(path);
  const [find, setFind] = useState<string | null>(null);
  const [hasKeys, setKeys] = useState(false);
  const toast = useToast();
  const range = parseRange(params.get('from'), params.get('to'));
  const setRange = (next: TimeRange): void => {
    if (route.page !== 'flow') return;
    setParams(next.kind === 'live' && next.spanSec === SPANS[0].spanSec ? { from: null, to: null } : rangeParams(next));
  };
  const copyLink = (): void => {
    navigator.clipboard.writeText(instantLink(route, range)).then(
      () => toast('A link to this instant is copied.'),
      () => toast('The browser did not allow copying.'),
    );
  };
  useKeys({
    '/': () => setFind(''),
    'ctrl k': () => setFind(''),
    '?': () => setKeys(true),
    'g o': () => navigate(hrefTo('/')),
    'g c': () => navigate(hrefTo('/connect')),
    y: toggleZone,
    c: copyLink,
    ...Object.fromEntries(SPANS.map(({ key, spanSec }) => [`t ${key}`, () => setRange({ kind: 'live', spanSec })])),
    l: () => setRange(range.kind === 'live' ? { kind: 'fixed', ...fixRange(range, serverNowMs()) } : LIVE),
    '[': () => setRange(shiftRange(range, -1, serverNowMs())),
    ']': () => setRange(shiftRange(range, 1, serverNowMs())),
    '-': () => setRange(zoomRange(range, 2, serverNowMs())),
    '=': () => setRange(zoomRange(range, 0.5, serverNowMs())),
    ...(route.page === 'overview' || find !== null ? {} : { esc: () => goBack(route) }),
  });
  return (
    <>
      <PictureDefs />
      <Shell
        title={titleOf(route)}
        crumbs={<Crumbs route={route} />}
        tools={route.page === 'flow' ? <RangePicker range={range} onChange={setRange} /> : null}
        isRoomy={route.page === 'overview'}
        onFind={() => setFind('')}
      >
        <PageGuard key={path}>
          <Suspense fallback={<Skeleton height={300} lines={4} />}>
            <Page route={route} onActions={setFind} />
          </Suspense>
        </PageGuard>
      </Shell>
      <Suspense fallback={null}>
        {find === null ? null : (
          <CommandPalette route={route} onKeys={() => setKeys(true)} initial={find} onClose={() => setFind(null)} />
        )}
        {hasKeys ? <KeysSheet onClose={() => setKeys(false)} /> : null}
      </Suspense>
    </>
  );
}

function Page({ route, onActions }: { readonly route: Route; readonly onActions: (text: string) => void }) {
  switch (route.page) {
    case 'overview':
      return <Home onActions={onActions} />;
    case 'first-run':
      return <FirstRunPage />;
    case 'flow':
      return <FlowPage key={route.flow} flow={route.flow} />;
    case 'decision':
      return <DecisionPage flow={route.flow} number={route.number} />;
    case 'versions':
      return <VersionsPage key={route.flow} flow={route.flow} />;
    default:
      return <NotFoundPage />;
  }
}

/** The overview, or the first run while no flow is one's own. A filter without hits is no first run. */
function Home({ onActions }: { readonly onActions: (text: string) => void }) {
  const { params } = useAddress();
  const flows = useQuery({
    ...overviewQuery(params.get('q') ?? '', params.get('sort') ?? 'attention'),
    // The first run streams the demo's flow: that one's own has come is then asked for.
    refetchInterval: ({ state }) => ((state.data?.overview.flows ?? 2) <= 1 ? 5_000 : false),
  });
  const demo = useQuery(demoQuery);
  const all = flows.data?.overview.flows;
  if (all !== undefined && demo.isPending && all <= 1) return <Skeleton height={300} lines={4} />;
  const isFirstRun = all !== undefined && all - (demo.data?.on ? 1 : 0) <= 0;
  return isFirstRun ? <FirstRunPage /> : <OverviewPage onActions={onActions} />;
}

function Crumbs({ route }: { readonly route: Route }): ReactNode {
  if (route.page === 'overview') return <b>Overview</b>;
  if (route.page === 'first-run') return <b>Connect a queue</b>;
  if (route.page === 'not-found') return <b>Not found</b>;
  const isFlow = route.page === 'flow';
  return (
    <>
      <Link to="/" className="only-wide">
        Flows
      </Link>
      <span className="only-wide">/</span>
      {isFlow ? <b>{route.flow}</b> : <Link to={pathOfFlow(route.flow)}>{route.flow}</Link>}
      {isFlow ? null : <span>/</span>}
      {isFlow ? null : <b>{route.page === 'decision' ? `#${route.number}` : 'Policy'}</b>}
    </>
  );
}

function titleOf(route: Route): string {
  if (route.page === 'overview') return 'Headgate';
  if (route.page === 'first-run') return 'Connect a queue';
  if (route.page === 'not-found') return 'Not found';
  if (route.page === 'decision') return `${route.flow} #${route.number}`;
  return route.page === 'versions' ? `Policy of ${route.flow}` : route.flow;
}

function goBack(route: Route): void {
  if (route.page === 'decision' || route.page === 'versions') navigate(hrefTo(pathOfFlow(route.flow)));
  else navigate(hrefTo('/'));
}

/** A live span becomes the instants it shows now, so that the link does not rot. */
function instantLink(route: Route, range: TimeRange): string {
  const url = new URL(location.href);
  if (route.page === 'flow') {
    const fixed = rangeParams({ kind: 'fixed', ...fixRange(range, serverNowMs()) });
    url.searchParams.set('from', fixed.from);
    url.searchParams.set('to', fixed.to);
  }
  return url.toString();
}
