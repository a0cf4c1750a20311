import { type BesideBody, type FlowDetail } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { flowPath, request } from '../../api/request.js';
import { TimeSeries } from '../../components/TimeSeries/TimeSeries.js';
import { useTheme } from '../../hooks/use-theme.js';
import { useWidth } from '../../hooks/use-width.js';
import { type ChartModel } from '../../model/chart-model.js';

const ASK_EVERY_MS = 5000;
const HEIGHT = 150;

/** What runs beside the flow and limits nobody: the flow with Headgate while it is observed, and its candidate law. */
export function Beside({ flow, policy }: { readonly flow: string; readonly policy: FlowDetail['policy'] }) {
  const isShown = policy.mode === 'observe' || policy.candidateLaw !== undefined;
  const query = useQuery({
    queryKey: ['beside', flow],
    enabled: isShown,
    refetchInterval: ASK_EVERY_MS,
    queryFn: ({ signal }) => request<BesideBody>(`${flowPath(flow)}/beside`, { signal }),
  });
  // The flow's page stands without it: an older controller has no such answer.
  if (!isShown || !query.data) return null;
  const { withHeadgate, withHeadgateReason, candidate, candidateReason } = query.data;
  return (
    <section className="card plots" aria-label="Beside">
      <header>
        <h2>{policy.mode === 'observe' ? 'With Headgate' : 'Candidate law'}</h2>
        <span className="dim s">runs beside, and limits nobody</span>
      </header>
      {policy.mode === 'observe' ? (
        <p className="evlist">{withHeadgate?.answer ?? `Not known yet: ${withHeadgateReason}`}.</p>
      ) : null}
      {policy.candidateLaw ? (
        <p className="evlist">{candidate?.answer ?? `Not known yet: ${candidateReason}`}.</p>
      ) : null}
      {query.data.t.length > 1 ? <Lines body={query.data} /> : null}
    </section>
  );
}

function Lines({ body }: { readonly body: BesideBody }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const theme = useTheme();
  const model = useMemo((): ChartModel => modelOf(body), [body]);
  const range = useMemo((): [number, number] => [body.t[0]!, body.t.at(-1)!], [body]);
  return (
    <div ref={box}>
      <TimeSeries
        t={body.t}
        model={model}
        flagTimes={[]}
        range={range}
        width={Math.max(0, width - 32)}
        height={HEIGHT}
        theme={theme}
        hasTimeAxis
        label={`Rate limit: ${model.series.map(({ label }) => label).join(', ')}`}
        onCursor={() => undefined}
        onZoom={() => undefined}
        onReset={() => undefined}
      />
    </div>
  );
}

function modelOf({ ratePerSec, withHeadgatePerSec, candidatePerSec }: BesideBody): ChartModel {
  const isKnown = (column: readonly (number | null)[]): boolean => column.some((value) => value !== null);
  return {
    ...{ key: 'beside', title: 'Rate limit', unit: 'rate', band: null, gaps: [] },
    series: [
      { key: 'step', label: 'decided', values: ratePerSec, line: 'granted' },
      ...(isKnown(withHeadgatePerSec)
        ? [{ key: 'with', label: 'with Headgate', values: withHeadgatePerSec, line: 'delay' as const }]
        : []),
      ...(isKnown(candidatePerSec)
        ? [{ key: 'candidate', label: 'candidate', values: candidatePerSec, line: 'asked' as const }]
        : []),
    ],
  };
}
