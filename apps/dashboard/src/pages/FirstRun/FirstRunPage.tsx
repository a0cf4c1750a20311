import { useQuery } from '@tanstack/react-query';
import { demoQuery, flowQuery } from '../../api/queries.js';
import { setParams } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { FlowPicture } from '../../components/FlowPicture/FlowPicture.js';
import { Skeleton } from '../../components/Panels/Panels.js';
import { Announce, Sentence } from '../../components/Sentence/Sentence.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { LazyCharts } from '../../components/TimeSeries/LazyCharts.js';
import { useNow } from '../../hooks/use-now.js';
import { useView } from '../../hooks/use-stream.js';
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
  return <WithoutDemo />;
}

function WithoutDemo() {
  useView({ kind: 'system' });
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
  useView({ kind: 'flow', flow });
  const { data } = useQuery(flowQuery(flow));
  const now = useNow();
  if (!data) {
    return (
      <>
        <Skeleton height={110} lines={2} />
        <section className="card">
          <Skeleton height={360} lines={4} />
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
