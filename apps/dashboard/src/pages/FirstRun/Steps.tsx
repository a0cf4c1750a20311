import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { overviewQuery } from '../../api/overview-list.js';
import { clustersQuery, demoQuery } from '../../api/queries.js';
import { hrefTo, navigate } from '../../app/router.js';
import { pathOfFlow } from '../../app/routes.js';
import { Icon } from '../../components/Icon/Icon.js';
import { Skeleton } from '../../components/Panels/Panels.js';
import { ProducerLines } from './ProducerLines.js';

const ClusterForm = lazy(async () => ({ default: (await import('./ClusterForm.js')).ClusterForm }));
const Groups = lazy(async () => ({ default: (await import('./Groups.js')).Groups }));
const NewFlowSheet = lazy(async () => ({
  default: (await import('../../components/PolicySheet/NewFlowSheet.js')).NewFlowSheet,
}));

interface Choice {
  readonly cluster: string;
  readonly group: string;
  readonly topics: readonly string[];
}

/** One's own queue in four steps; each shows that the one before is done. */
export function Steps() {
  const clusters = useQuery(clustersQuery);
  const demo = useQuery(demoQuery);
  const flows = useQuery(overviewQuery('', 'name'));
  const [choice, setChoice] = useState<Choice | null>(null);
  const kafka = (clusters.data?.clusters ?? []).filter(({ kind }) => kind === 'kafka');
  // Which flow is the demo's must be known before one counts as one's own.
  const own = demo.data
    ? (flows.data?.flows ?? []).filter(({ flow }) => !(demo.data.on && flow === demo.data.flow))
    : [];
  const hasCluster = kafka.length > 0;
  return (
    <section className="card steps" aria-labelledby="own">
      <header>
        <h2 id="own">Now your own queue</h2>
        <span className="dim s">about 3 min</span>
      </header>
      <Step number={1} isDone={hasCluster} title="Name the cluster">
        <p className="dim">Read-only: DESCRIBE on groups and topics is enough.</p>
        {kafka.map(({ name, brokers, state, reason }) => (
          <p key={name} className="found">
            <b>{name}</b> {brokers.join(', ')}{' '}
            <span className={state === 'up' ? 'c-ok' : state === 'unknown' ? 'unk' : 'c-over'}>
              {state === 'up' ? 'answers' : state}
              {state !== 'up' && reason ? `: ${reason}` : ''}
            </span>
          </p>
        ))}
        <Suspense fallback={null}>
          <ClusterForm isFirst={!hasCluster} />
        </Suspense>
      </Step>
      <Step number={2} isDone={hasCluster && own.length > 0} title="Pick a consumer group">
        {hasCluster ? (
          <Suspense fallback={<Skeleton height={90} />}>
            {kafka.map(({ name }) => (
              <Groups
                key={name}
                cluster={name}
                onPick={(group, topics) => setChoice({ cluster: name, group, topics })}
              />
            ))}
          </Suspense>
        ) : (
          <p className="dim">Those that are found are listed here with their lag.</p>
        )}
      </Step>
      <Step number={3} isDone={own.length > 0} title="Observe first">
        <p className="dim">A new flow only says what it would do; you decide when to enforce.</p>
        {own.slice(0, 3).map(({ flow }) => (
          <p key={flow}>
            <a
              href={hrefTo(pathOfFlow(flow))}
              onClick={(event) => {
                event.preventDefault();
                navigate(hrefTo(pathOfFlow(flow)));
              }}
            >
              {flow}
            </a>
          </p>
        ))}
      </Step>
      <Step number={4} isDone={false} title="Three lines in the producer">
        <ProducerLines flow={own[0]?.flow ?? 'orders'} />
      </Step>
      <Suspense fallback={null}>
        {choice ? (
          <NewFlowSheet
            {...choice}
            onClose={() => setChoice(null)}
            onDone={(flow) => {
              setChoice(null);
              navigate(hrefTo(pathOfFlow(flow)));
            }}
          />
        ) : null}
      </Suspense>
    </section>
  );
}

interface StepProps {
  readonly number: number;
  readonly isDone: boolean;
  readonly title: string;
  readonly children: React.ReactNode;
}

function Step({ number, isDone, title, children }: StepProps) {
  return (
    <div className="step">
      <span className={isDone ? 'no ok' : 'no'}>
        {isDone ? (
          <>
            <Icon name="tick" />
            <span className="vh">done</span>
          </>
        ) : (
          number
        )}
      </span>
      <div className="stack">
        <h3>{title}</h3>
        {children}
      </div>
    </div>
  );
}
