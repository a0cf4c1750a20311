import { useQuery } from '@tanstack/react-query';
import { demoQuery, flowQuery } from '../../api/queries.js';
import { setParams } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { FlowPicture } from '../../components/FlowPicture/FlowPicture.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Announce, Sentence } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { LazyCharts } from '../../components/TimeSeries/LazyCharts.js';
import { useNow } from '../../hooks/use-now.js';
import { useFlowView, useView } from '../../hooks/use-stream.js';
import { demoTitle } from '../../model/demo-title.js';
import { bindingOf } from '../../model/flow-picture.js';
import { rangeParams } from '../../model/range.js';
import { DemoControls } from './DemoControls.js';
import { Steps } from './Steps.js';

/** What does this do, and how do I get mine in? */
export function FirstRunPage() {
  const demo = useQuery(demoQuery);
  if (demo.data?.on) return <WithDemo flow={demo.data.flow} />;
  if (demo.isPending) return <Skeleton height={300} lines={4} />;
  return <WithoutDemo error={demo.error} onRetry={() => void demo.refetch()} />;
}

interface WithoutDemoProps {
  /** Whether there is a demo is then not known. */
  readonly error: Error | null;
  readonly onRetry: () => void;
}

function WithoutDemo({ error, onRetry }: WithoutDemoProps) {
  useView({ kind: 'system' });
  return (
    <>
      {error ? (
        <section className="card">
          <ErrorPanel title="The demo can’t be read" error={error} onRetry={onRetry} />
        </section>
      ) : null}
      <ConnectOne />
    </>
  );
}

function ConnectOne() {
  return (
    <>
      <div className="head">
        <div className="title">
          <h1 className="answer">Connect a queue</h1>
          <p className="sub">
            Headgate reads how far your consumers are behind and keeps your producers at the pace they can hold.
          </p>
        </div>
      </div>
      <Steps />
    </>
  );
}

const CHARTS = ['delay', 'limit'];
const SPAN_SEC = 300;

function WithDemo({ flow }: { readonly flow: string }) {
  const query = useQuery(flowQuery(flow));
  const isGone = useFlowView(flow, query);
  const now = useNow();
  // Its flow was deleted: one's own queue is what is left to show.
  if (isGone) return <ConnectOne />;
  const { data } = query;
  if (!data) {
    return (
      <>
        {query.isError ? <h1 className="vh">{flow}</h1> : <Skeleton height={110} lines={2} />}
        <section className="card">
          {query.isError ? (
            <ErrorPanel title={`${flow} can’t be read`} error={query.error} onRetry={() => void query.refetch()} />
          ) : (
            <Skeleton height={360} lines={4} />
          )}
        </section>
        <Steps />
      </>
    );
  }
  const { detail, history, decisions } = data;
  const why = detail.decision?.why ?? detail.decisionReason ?? 'The first reading is on its way';
  const end = Math.ceil(now / 1000);
  // A demo that began a minute ago fills the chart: from its first sample on.
  const first = history.t[history.offeredPerSec.findIndex((value) => value !== null)] ?? end - SPAN_SEC;
  const from = Math.max(end - SPAN_SEC, Math.min(first, end - 60));
  return (
    <>
      <div className="head">
        <div className="title">
          <div className="row">
            <h1 className="answer">{demoTitle(detail)}</h1>
            <StatusPill state={detail.summary.state} />
          </div>
          <p className="sub">
            <Sentence text={`${why}.`} state={detail.summary.state} /> Nobody set this rate: Headgate found it from the
            backlog alone. <Link to={pathOfFlow(flow)}>Why, in full</Link>
          </p>
          <Announce text={why} />
        </div>
        <DemoControls />
      </div>
      <FlowPicture detail={detail} decisions={decisions} />
      <div className="half first">
        <LazyCharts
          history={history}
          group={bindingOf(detail.decision)?.group ?? 'queue'}
          range={[from, end]}
          only={CHARTS}
          onZoom={(fromMs, toMs) => setParams(rangeParams({ kind: 'fixed', fromMs, toMs }))}
          onReset={() => setParams({ from: null, to: null })}
        />
        <Steps />
      </div>
    </>
  );
}
