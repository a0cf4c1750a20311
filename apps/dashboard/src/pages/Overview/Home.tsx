import { useQuery } from '@tanstack/react-query';
import { lazy } from 'react';
import { overviewQuery } from '../../api/overview-list.js';
import { demoQuery } from '../../api/queries.js';
import { useAddress } from '../../app/router.js';
import { Skeleton } from '../../components/Panels/Panels.js';
import { OverviewPage } from './OverviewPage.js';

const FirstRunPage = lazy(async () => ({ default: (await import('../FirstRun/FirstRunPage.js')).FirstRunPage }));

/** The overview, or the first run while no flow is one's own. A filter without hits is no first run. */
export function Home({ onActions }: { readonly onActions: (text: string) => void }) {
  const { params } = useAddress();
  const flows = useQuery({
    ...overviewQuery(params.get('q') ?? '', params.get('sort') ?? 'attention'),
    // The first run streams the demo's flow: that one's own has come is then asked for.
    refetchInterval: ({ state }) => ((state.data?.overview.flows ?? 2) <= 1 ? 5_000 : false),
  });
  const demo = useQuery(demoQuery);
  const all = flows.data?.overview.flows;
  if (all !== undefined && demo.isPending && all <= 1) return <Skeleton height={300} lines={4} />;
  const isDemoAlone = all === 1 && demo.data?.on === true && flows.data?.flows[0]?.flow === demo.data.flow;
  // With the demo's flow come or gone, its page reads it anew.
  const isFirstRun = all === 0 || isDemoAlone;
  return isFirstRun ? <FirstRunPage key={all} /> : <OverviewPage onActions={onActions} />;
}
