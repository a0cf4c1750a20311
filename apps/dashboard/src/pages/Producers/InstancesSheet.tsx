import { type ProducerInstanceBody, type ProducersBody } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { producersOfFlowQuery } from '../../api/producers.js';
import { pathOfFlow } from '../../app/routes.js';
import { useModal } from '../../components/ActionSheet/use-modal.js';
import { Age, Count, Rate } from '../../components/Figures/Figures.js';
import { Icon } from '../../components/Icon/Icon.js';
import { EmptyState, ErrorPanel, Skeleton } from '../../components/Panels/Panels.js';
import { Link } from '../../components/Shell/Link.js';
import { StatusPill } from '../../components/StatusPill/StatusPill.js';
import { known, toFigure } from '../../model/figure.js';

interface InstancesSheetProps {
  readonly flow: string;
  readonly producer: string;
  readonly onClose: () => void;
}

/** The instances of one producer, those in trouble first. It changes nothing, so it asks nothing. */
export function InstancesSheet({ flow, producer, onClose }: InstancesSheetProps) {
  const dialog = useModal();
  const id = useId();
  const { data, isError, error, refetch } = useQuery(producersOfFlowQuery(flow));
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-modal="true"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <form method="dialog" onSubmit={onClose}>
        <header>
          <h2 id={id}>
            {producer} on {flow}
          </h2>
          <button type="submit" className="btn ghost push" aria-label="Close">
            <Icon name="close" />
          </button>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <div className="scroll" tabIndex={0}>
          {data ? (
            <Instances body={data} producer={producer} />
          ) : isError ? (
            <ErrorPanel title="Its instances can’t be read" error={error} onRetry={() => void refetch()} />
          ) : (
            <Skeleton height={240} lines={4} />
          )}
        </div>
        <footer>
          <Link to={pathOfFlow(flow)} className="grow">
            Why {flow} has this rate
          </Link>
          <button type="submit" className="btn">
            Close
          </button>
        </footer>
      </form>
    </dialog>
  );
}

function Instances({ body, producer }: { readonly body: ProducersBody; readonly producer: string }) {
  const found = body.producers.find((one) => one.producer === producer);
  if (!found) {
    const past = body.earlier.find((one) => one.producer === producer);
    return (
      <EmptyState icon="wait" title="Nothing leases under this name now">
        {past ? (
          <span>
            Heard last <Age atMs={Date.parse(past.lastSeen)} oldAfterMs={0} /> ago.
          </span>
        ) : (
          <span>Within the last minute none did.</span>
        )}
      </EmptyState>
    );
  }
  const { instances, instanceList, weight, minimumPerSec, priority, sharePerSec } = found;
  return (
    <>
      <p>
        Weight {weight}, priority {priority}
        {minimumPerSec > 0 ? (
          <>
            , at least <Rate of={known(minimumPerSec)} />
          </>
        ) : null}
        ; its share now is <Rate of={toFigure(sharePerSec, 'nothing was divided yet')} />.
      </p>
      <ul className="instances">
        {instanceList.map((one) => (
          <Instance key={one.instance} one={one} />
        ))}
      </ul>
      {instances > instanceList.length ? (
        <p className="dim">
          {instanceList.length} of {instances} instances, those in trouble first.
        </p>
      ) : null}
    </>
  );
}

const stateOf = ({ compliance, mode }: ProducerInstanceBody): string =>
  compliance === 'ok' ? (mode === 'observe' ? 'observing' : 'open') : compliance;

function Instance({ one }: { readonly one: ProducerInstanceBody }) {
  return (
    <li>
      <div className="row">
        <b className="nm">{one.instance}</b>
        <StatusPill state={stateOf(one)} />
      </div>
      <p className="dim">
        {one.client ?? 'SDK unknown: it leases straight from Redis'} · heard{' '}
        <Age atMs={Date.parse(one.lastSeen)} oldAfterMs={3_000} /> ago
      </p>
      <dl>
        <div>
          <dt>Asks</dt>
          <dd>
            <Rate of={toFigure(one.offeredPerSec, 'it has not told yet')} />
          </dd>
        </div>
        <div>
          <dt>Share</dt>
          <dd>
            <Rate of={toFigure(one.sharePerSec, 'nothing was divided yet')} />
          </dd>
        </div>
        <div>
          <dt>Wait</dt>
          <dd>
            <Count of={known(one.waiting)} unit="callers" />
          </dd>
        </div>
        <div>
          <dt>Sent</dt>
          <dd>
            <Count of={known(one.usedTokens)} unit="tokens since it was first met" />
          </dd>
        </div>
        <div>
          <dt>Dropped</dt>
          <dd>
            <Count of={known(one.droppedTokens)} unit="tokens since it was first met" />
          </dd>
        </div>
        <div>
          <dt>Without grant</dt>
          <dd>
            <Count of={known(one.unleasedTokens)} unit="tokens since it was first met" />
          </dd>
        </div>
      </dl>
    </li>
  );
}
