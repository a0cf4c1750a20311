import { useNow } from '../../hooks/use-now.js';
import { useStream, useStreamState } from '../../hooks/use-stream.js';
import { formatAge } from '../../model/format.js';
import { Banner } from '../Banner/Banner.js';
import { When } from '../Figures/Figures.js';
import { Icon } from '../Icon/Icon.js';

/** Loud when the connection is gone: old data must never look like the present. */
export function LiveStatus() {
  const state = useStreamState();
  const now = useNow();
  if (state.isLost && state.status === 'lost') {
    return (
      <span className="live lost">
        <Icon name="lost" isSmall />
        Connection lost {formatAge(now - state.sinceMs)}
      </span>
    );
  }
  return (
    <span className={state.status === 'live' ? 'live' : 'live pending'}>
      <Icon name="dot" isSmall />
      {state.status === 'live' ? 'Live' : 'Connecting'}
    </span>
  );
}

export function LostBanner() {
  const stream = useStream();
  const state = useStreamState();
  const now = useNow();
  if (!state.isLost || state.status !== 'lost') return null;
  const inMs = Math.max(0, state.retryAtMs - now);
  return (
    <Banner
      tone="over"
      icon="lost"
      title={`Connection lost ${formatAge(now - state.sinceMs)} ago.`}
      action={
        <button type="button" className="btn sm" onClick={stream.retry}>
          Try now
        </button>
      }
    >
      Figures are from <When at={state.sinceMs} />. Trying again{' '}
      {inMs < 500 ? 'now' : `in ${formatAge(Math.ceil(inMs / 1000) * 1000)}`}. Headgate itself keeps controlling.
    </Banner>
  );
}
