import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { putCluster } from '../../api/queries.js';
import { Field } from '../../components/PolicySheet/Field.js';
import { useAction } from '../../hooks/use-action.js';

/** Adds a cluster while Headgate runs; the other way is the environment, printed beside it. */
export function ClusterForm({ isFirst }: { readonly isFirst: boolean }) {
  const [name, setName] = useState('main');
  const [brokers, setBrokers] = useState('localhost:9092');
  const client = useQueryClient();
  const add = useAction({
    run: () =>
      putCluster(
        name,
        brokers
          .split(/[\s,]+/)
          .map((broker) => broker.trim())
          .filter(Boolean),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['clusters'] }),
  });
  const problems = add.error instanceof ApiError ? (add.error.body?.problems ?? []) : [];
  return (
    <details open={isFirst}>
      <summary>{isFirst ? 'Add a cluster' : 'Add another cluster'}</summary>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault();
          add.start();
        }}
      >
        <Field
          field={{ path: 'name', label: 'Name', type: 'text' }}
          value={name}
          before={undefined}
          problems={problems.filter(({ path }) => !path.startsWith('brokers'))}
          onChange={setName}
        />
        <Field
          field={{ path: 'brokers', label: 'Brokers', type: 'text', hint: 'host:port, host:port' }}
          value={brokers}
          before={undefined}
          problems={problems.filter(({ path }) => path.startsWith('brokers'))}
          onChange={setBrokers}
        />
        <div className="row wide">
          <button type="submit" className="btn pri" disabled={add.isBusy}>
            {add.isBusy ? 'Connecting…' : `Connect ${name || 'the cluster'}`}
          </button>
          {add.error && problems.length === 0 ? (
            <span className="c-over" role="alert">
              {add.error.message}
            </span>
          ) : null}
        </div>
      </form>
      <p className="dim">or start Headgate with it:</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre className="cmd" tabIndex={0}>
        KAFKA_BROKERS=localhost:9092 npm start
      </pre>
    </details>
  );
}
