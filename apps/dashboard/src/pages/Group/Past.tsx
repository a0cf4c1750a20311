import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { GROUP_SPANS, type GroupSpan, groupHistoryQuery } from '../../api/group-history.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';

const GroupCharts = lazy(async () => ({
  default: (await import('../../components/TimeSeries/GroupCharts.js')).GroupCharts,
}));
const SPANS: Readonly<Record<GroupSpan, { readonly word: string; readonly sec: number }>> = {
  '30m': { word: 'Last 30 min', sec: 1800 },
  '24h': { word: 'Last 24 h', sec: 86_400 },
};

interface PastProps {
  readonly cluster: string;
  readonly group: string;
}

/** Closing or not: how far behind it was. The figures above do not wait for it. */
export function Past({ cluster, group }: PastProps) {
  const [span, setSpan] = useState<GroupSpan>('30m');
  const query = useQuery(groupHistoryQuery(cluster, group, span));
  const loading = <Skeleton height={340} lines={3} />;
  return (
    <section className="card plots" aria-labelledby="past">
      <header>
        <h2 id="past">Behind</h2>
        <span className="push">
          {GROUP_SPANS.map((one) => (
            <button
              key={one}
              type="button"
              className="btn ghost sm"
              aria-pressed={one === span}
              onClick={() => setSpan(one)}
            >
              {SPANS[one].word}
            </button>
          ))}
        </span>
      </header>
      {query.data ? (
        <Suspense fallback={loading}>
          <GroupCharts history={query.data} spanSec={SPANS[span].sec} />
        </Suspense>
      ) : query.isError ? (
        <ErrorPanel title="Its history can’t be read" error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        loading
      )}
    </section>
  );
}
