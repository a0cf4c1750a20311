import { type DecisionBody, type FlowDetail } from '@headgate/contract';
import { useQuery } from '@tanstack/react-query';
import { queueQuery } from '../../api/queues.js';
import { Findings } from '../Group/Findings.js';
import { Constraints } from './Constraints.js';
import { Decisions } from './Decisions.js';
import { Producers } from './Producers.js';

interface FlowTablesProps {
  readonly detail: FlowDetail;
  readonly decisions: readonly DecisionBody[];
}

/** What was decided, who produces, and which queues limit it. */
export function FlowTables({ detail, decisions }: FlowTablesProps) {
  return (
    <div className="half">
      <Decisions flow={detail.flow} decisions={decisions} />
      <div className="column">
        <Producers producers={detail.producers} />
        <Constraints detail={detail} />
        {(detail.decision?.constraints ?? [])
          .filter(({ id }) => id.startsWith('rabbitmq:'))
          .map(({ id, cluster, group }) => (
            <QueueFindings key={id} broker={cluster} queue={group} />
          ))}
      </div>
    </div>
  );
}

/** What is wrong with the settings of a queue that limits this flow; nothing where nothing is. */
function QueueFindings({ broker, queue }: { readonly broker: string; readonly queue: string }) {
  const { data } = useQuery({ ...queueQuery(broker, queue), refetchInterval: 10_000 });
  return data === undefined ? null : <Findings findings={data.findings} of={queue} />;
}
