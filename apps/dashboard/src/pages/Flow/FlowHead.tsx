import { type FlowDetail } from '@headgate/contract';
import { useState } from 'react';
import { setParams } from '../../app/router.js';
import { pathOfVersions, pathOfWhatIf } from '../../app/routes.js';
import { Age } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { Link } from '../../components/Shell/Link.js';
import { ModePill, StatusPill } from '../../components/StatusPill/StatusPill.js';
import { useObserve } from '../../hooks/use-observe.js';

/** Name, state, mode, and the actions; each opens a sheet with its preview, save the way back to observe. */
export function FlowHead({ detail }: { readonly detail: FlowDetail }) {
  const { flow, policy, summary, version, source } = detail;
  const readAtMs = summary.sampleAgeMs === null ? null : Date.parse(detail.serverTime) - summary.sampleAgeMs;
  const observe = useObserve();
  const [isBusy, setBusy] = useState(false);
  const backToObserve = (): void => {
    setBusy(true);
    void observe(flow).finally(() => setBusy(false));
  };
  const isFile = source === 'file';
  const why = isFile ? 'Defined in the YAML file: change it there' : undefined;
  return (
    <div className="head">
      <div className="title">
        <div className="row">
          <h1>{flow}</h1>
          <StatusPill state={summary.state} />
          {summary.state === 'observing' ? null : <ModePill mode={policy.mode} />}
        </div>
        <p className="meta">
          {policy.owner ? `${policy.owner} · ` : ''}
          {placesOf(detail)} · law {policy.law.name} · policy v{version} · read{' '}
          <Age atMs={readAtMs} reason={summary.sampleAgeMsReason} />
          {readAtMs === null ? '' : ' ago'}
        </p>
      </div>
      <div className="acts">
        {policy.mode === 'observe' ? (
          <button
            type="button"
            className={isFile ? 'btn off' : 'btn pri'}
            aria-disabled={isFile}
            title={why}
            onClick={() => (isFile ? undefined : setParams({ sheet: 'enforce' }))}
          >
            <Icon name="enforce" />
            Enforce…
          </button>
        ) : (
          <button
            type="button"
            className={isFile ? 'btn off' : 'btn'}
            aria-disabled={isFile || isBusy}
            title={why ?? 'At once: everything is granted, and nothing but the record goes on'}
            onClick={() => (isFile || isBusy ? undefined : backToObserve())}
          >
            <Icon name="eye" />
            Back to observe
          </button>
        )}
        <button
          type="button"
          className={isFile ? 'btn off' : 'btn'}
          aria-disabled={isFile}
          title={why}
          onClick={() => (isFile ? undefined : setParams({ sheet: 'edit' }))}
        >
          <Icon name="edit" />
          Edit policy…
        </button>
        <Link to={pathOfWhatIf(flow)} className="btn">
          What if…
        </Link>
        <Link to={pathOfVersions(flow)} className="btn">
          <Icon name="history" />
          Policy v{version}
        </Link>
      </div>
    </div>
  );
}

function placesOf({ policy }: FlowDetail): string {
  const places = new Set(policy.constraints.map(placeText));
  return places.size === 0 ? 'no queue' : [...places].join(', ');
}

function placeText(constraint: FlowDetail['policy']['constraints'][number]): string {
  switch (constraint.kind) {
    case 'kafka':
      return `Kafka ${constraint.cluster}`;
    case 'sql':
      return `SQL ${constraint.database}`;
    case 'rabbitmq':
      return `RabbitMQ ${constraint.broker}`;
    case 'level':
      return 'pushed levels';
  }
}
