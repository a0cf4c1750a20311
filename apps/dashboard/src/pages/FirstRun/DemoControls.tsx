import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type DemoChange, MOST_DEMO_PRODUCERS } from '../../api/demo.js';
import { changeDemo, demoQuery } from '../../api/queries.js';
import { Icon } from '../../components/Icon/Icon.js';
import { useToast } from '../../components/Toast/Toast.js';
import { useAction } from '../../hooks/use-action.js';

const SLOWEST_MS = 16;
const USUAL_MS = 1;

/** What can be done to the demo, to see what Headgate makes of it. They change the demo, never a rate. */
export function DemoControls() {
  const { data: demo } = useQuery(demoQuery);
  const client = useQueryClient();
  const toast = useToast();
  const change = useAction({
    run: (body: DemoChange) => changeDemo(body),
    onSuccess: (changed) => client.setQueryData(demoQuery.queryKey, changed),
    onError: (error) => toast(`The demo did not change: ${error.message}`),
  });
  if (!demo?.on) return null;
  const { consumerMsPerMessage: ms, consumerPaused, producers } = demo;
  const isSlow = ms > USUAL_MS;
  return (
    <div className="acts demo">
      <button
        type="button"
        className="btn"
        disabled={consumerPaused || ms >= SLOWEST_MS}
        onClick={() => change.start({ consumerMsPerMessage: Math.min(SLOWEST_MS, ms * 2) })}
      >
        <Icon name="slow" />
        Slow the consumer
      </button>
      {isSlow ? (
        <button type="button" className="btn" onClick={() => change.start({ consumerMsPerMessage: USUAL_MS })}>
          Full speed
        </button>
      ) : null}
      <button type="button" className="btn" onClick={() => change.start({ consumerPaused: !consumerPaused })}>
        <Icon name={consumerPaused ? 'check' : 'pause'} />
        {consumerPaused ? 'Start the consumer' : 'Stop the consumer'}
      </button>
      <button
        type="button"
        className="btn"
        disabled={producers >= MOST_DEMO_PRODUCERS}
        onClick={() => change.start({ producers: producers + 1 })}
      >
        <Icon name="plus" />
        Add a producer
      </button>
      {producers > 1 ? (
        <button type="button" className="btn" onClick={() => change.start({ producers: producers - 1 })}>
          Take one away
        </button>
      ) : null}
      <p className="dim s">
        {producers} {producers === 1 ? 'producer' : 'producers'};{' '}
        {consumerPaused ? 'the consumer is stopped' : `the consumer takes ${ms.toLocaleString('en-US')} ms a message`}
        {demo.processes.some(({ state }) => state !== 'running') ? `; ${troubleOf(demo.processes)}` : ''}
      </p>
    </div>
  );
}

function troubleOf(processes: readonly { readonly name: string; readonly state: string }[]): string {
  return processes
    .filter(({ state }) => state !== 'running')
    .map(({ name, state }) => `${name} ${state === 'silent' ? 'says nothing' : 'starts again'}`)
    .join(', ');
}
