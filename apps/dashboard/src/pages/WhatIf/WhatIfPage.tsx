import { type WhatIfBody } from '@headgate/contract';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue, useMemo } from 'react';
import { flowQuery } from '../../api/queries.js';
import { flowPath, request } from '../../api/request.js';
import { setParams, useAddress } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { Banner } from '../../components/Banner/Banner.js';
import { ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';
import { TimeSeries } from '../../components/TimeSeries/TimeSeries.js';
import { useFlowView } from '../../hooks/use-stream.js';
import { useTheme } from '../../hooks/use-theme.js';
import { useWidth } from '../../hooks/use-width.js';
import { formatShare } from '../../model/format.js';
import { NotFound } from '../NotFound/NotFound.js';
import { CandidateForm } from './CandidateForm.js';
import { Scores } from './Scores.js';
import { candidateFrom, candidateText, policyWith, whatIfCharts } from './what-if-model.js';

const HEIGHT = 170;

/** Would the change have been better, at what price? */
export function WhatIfPage({ flow }: { readonly flow: string }) {
  const { params } = useAddress();
  const detail = useQuery(flowQuery(flow));
  const isGone = useFlowView(flow, detail);
  const policy = detail.data?.detail.policy;
  const text = useDeferredValue(params.get('c'));
  const [from, to] = [params.get('from') ?? 'now-1h', params.get('to') ?? 'now'];
  const played = useQuery({
    queryKey: ['what-if', flow, detail.data?.detail.version, from, to, text],
    enabled: policy !== undefined,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const candidate = { name: 'with the change', policy: policyWith(policy!, candidateFrom(policy!, text)) };
      const candidates = text === null ? [] : [candidate];
      return request<WhatIfBody>(`${flowPath(flow)}/what-if`, {
        method: 'POST',
        body: { from, to, candidates },
        signal,
      });
    },
  });
  if (isGone) return <NotFound what={`No flow is named “${flow}”`} />;
  const failed = detail.isError ? detail : played.isError ? played : null;
  if (failed) {
    return (
      <section className="card">
        <ErrorPanel title={`${flow} can’t be played`} error={failed.error} onRetry={() => void failed.refetch()} />
      </section>
    );
  }
  if (!policy || !played.data) return <Skeleton height={420} lines={5} />;
  const body = played.data;
  return (
    <>
      <div className="head">
        <div className="title">
          <h1>What if?</h1>
          <p className="meta">{body.answer}.</p>
        </div>
        <div className="acts">
          <Link to={pathOfFlow(flow)} className="btn">
            Back to {flow}
          </Link>
        </div>
      </div>
      {body.refused ? (
        <Banner tone="blind" title="Nothing is predicted.">
          What was recorded stands below.
        </Banner>
      ) : null}
      <section className="card pad" aria-label="Candidate" aria-busy={played.isFetching}>
        <CandidateForm
          policy={policy}
          candidate={candidateFrom(policy, params.get('c'))}
          onChange={(candidate) => setParams({ c: candidateText(policy, candidate) })}
        />
        <Scores body={body} />
      </section>
      <Curves body={body} />
      <p className="meta dim">
        {body.plantError === null ? 'The plant’s error is unknown' : `The plant is ${formatShare(body.plantError)} off`}{' '}
        on the policy in force; above {formatShare(body.maxPlantError)} nothing is predicted.{' '}
        {body.replay.reason ??
          `${body.replay.ticks} recorded decisions were taken again, ${body.replay.differing} came out otherwise.`}
      </p>
    </>
  );
}

function Curves({ body }: { readonly body: WhatIfBody }) {
  const [box, width] = useWidth<HTMLElement>();
  const theme = useTheme();
  const charts = useMemo(() => whatIfCharts(body), [body]);
  const range = useMemo((): [number, number] => [body.t[0] ?? 0, (body.t.at(-1) ?? 1) + body.stepSec], [body]);
  return (
    <section className="card plots" aria-label="Curves" ref={box}>
      {charts.map((model, place) => (
        <div className="plot" key={model.key}>
          <div className="h">
            <h2 className="small">{model.title}</h2>
            {model.series.map(({ key, label, line }) => (
              <span className="key" key={key}>
                <svg viewBox="0 0 22 8" aria-hidden="true">
                  <path className={`l-${line}`} d="M1 4H21" />
                </svg>
                {label}
              </span>
            ))}
          </div>
          <TimeSeries
            t={body.t}
            model={model}
            flagTimes={[]}
            range={range}
            width={Math.max(0, width - 32)}
            height={HEIGHT}
            theme={theme}
            hasTimeAxis={place === charts.length - 1}
            label={`${model.title}: ${model.series.map(({ label }) => label).join(', ')}`}
            onCursor={() => undefined}
            onZoom={(fromSec, toSec) =>
              setParams({ from: new Date(1000 * fromSec).toISOString(), to: new Date(1000 * toSec).toISOString() })
            }
            onReset={() => setParams({ from: null, to: null })}
          />
        </div>
      ))}
    </section>
  );
}
