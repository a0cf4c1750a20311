import { type FlowDetail, type HistoryBody } from '@headgate/contract';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { flowQuery, historyQuery } from '../../api/queries.js';
import { setParams, useAddress } from '../../app/router.js';
import { Banner } from '../../components/Banner/Banner.js';
import { FlowPicture } from '../../components/FlowPicture/FlowPicture.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { LazyCharts } from '../../components/TimeSeries/LazyCharts.js';
import { useNow } from '../../hooks/use-now.js';
import { useFlowView } from '../../hooks/use-stream.js';
import { bindingOf } from '../../model/flow-picture.js';
import { parseRange, rangeParams, type TimeRange } from '../../model/range.js';
import { NotFound } from '../NotFound/NotFound.js';
import { FlowHead } from './FlowHead.js';
import { Why } from './Why.js';

/** It draws plots, which the first paint does not wait for. */
const FlowSheets = lazy(async () => ({ default: (await import('./FlowSheets.js')).FlowSheets }));
/** The tables stand below the picture, which does not wait for them. */
const FlowTables = lazy(async () => ({ default: (await import('./FlowTables.js')).FlowTables }));
const Beside = lazy(async () => ({ default: (await import('./Beside.js')).Beside }));

/** Why this rate, which constraint binds, when is it over? */
export function FlowPage({ flow }: { readonly flow: string }) {
  const { params } = useAddress();
  const client = useQueryClient();
  const query = useQuery(flowQuery(flow));
  const isGone = useFlowView(flow, query);
  if (isGone) {
    return <NotFound what={`No flow is named “${flow}”`} />;
  }
  if (!query.data) {
    return (
      <>
        <div className="head">
          <h1>{flow}</h1>
        </div>
        {query.isError ? null : <Skeleton height={96} lines={2} />}
        <section className="card">
          {query.isError ? (
            <ErrorPanel title={`${flow} can’t be read`} error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Skeleton height={400} lines={5} />
          )}
        </section>
      </>
    );
  }
  const { detail, decisions, history } = query.data;
  const range = parseRange(params.get('from'), params.get('to'));
  const sheet = params.get('sheet');
  return (
    <>
      <BlindBanner detail={detail} />
      <FlowHead detail={detail} />
      <Why detail={detail} />
      <div className="beside">
        <div className="column">
          <FlowPicture detail={detail} decisions={decisions} />
          <Charts flow={flow} range={range} group={bindingOf(detail.decision)?.group ?? 'queue'} live={history} />
          <Suspense fallback={null}>
            <Beside flow={flow} policy={detail.policy} />
          </Suspense>
        </div>
        <Suspense fallback={<Skeleton height={320} lines={4} />}>
          <FlowTables detail={detail} decisions={decisions} />
        </Suspense>
      </div>
      {sheet !== null && (
        <Suspense fallback={null}>
          <FlowSheets
            detail={detail}
            sheet={sheet}
            onClose={() => setParams({ sheet: null })}
            onDone={() => void client.invalidateQueries({ queryKey: ['flow', flow] })}
          />
        </Suspense>
      )}
    </>
  );
}

function BlindBanner({ detail }: { readonly detail: FlowDetail }) {
  if (detail.summary.state !== 'blind') return null;
  const failed = (detail.decision?.constraints ?? []).find(({ mode }) => mode !== 'fresh');
  return (
    <Banner tone="blind" title="Headgate can’t see this queue.">
      {failed ? `${failed.group}: ${failed.failure ?? 'no fresh reading'}.` : detail.decisionReason} Unknown isn’t zero:
      the rate never rises on missing data.
    </Banner>
  );
}

interface ChartsProps {
  readonly flow: string;
  readonly range: TimeRange;
  readonly group: string;
  readonly live: HistoryBody;
}

const LIVE_SPAN_SEC = 300;

/** The last five minutes come with the stream; other spans are asked for. */
function Charts({ flow, range, group, live }: ChartsProps) {
  const now = useNow();
  const isStreamed = range.kind === 'live' && range.spanSec === LIVE_SPAN_SEC;
  const query = useQuery({ ...historyQuery(flow, range), enabled: !isStreamed });
  const history = isStreamed ? live : query.data;
  if (!history) {
    return (
      <section className="card">
        {query.isError ? (
          <ErrorPanel title="The charts can’t be read" error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Skeleton height={520} lines={4} />
        )}
      </section>
    );
  }
  const nowSec = Math.ceil(now / 1000);
  const span: readonly [number, number] =
    range.kind === 'fixed' ? [range.fromMs / 1000, range.toMs / 1000] : [nowSec - range.spanSec, nowSec];
  return (
    <LazyCharts
      history={history}
      group={group}
      range={span}
      onZoom={(fromMs, toMs) => setParams({ ...rangeParams({ kind: 'fixed', fromMs, toMs }) })}
      onReset={() => setParams({ from: null, to: null })}
    />
  );
}
