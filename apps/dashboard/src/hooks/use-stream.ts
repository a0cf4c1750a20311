import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from 'react';
import { isNotFound } from '../api/api-error.js';
import { type UiStream, type View, viewUrl } from '../api/stream.js';
import { LOST_AFTER_MS, type StreamState } from '../api/stream-state.js';
import { useNow } from './use-now.js';

export const StreamContext = createContext<UiStream | null>(null);

export function useStream(): UiStream {
  const stream = useContext(StreamContext);
  if (!stream) throw new Error('A page stands outside of its stream.');
  return stream;
}

/** Moves the tab's stream to what this page shows. */
export function useView(view: View): void {
  const stream = useStream();
  const url = viewUrl(view);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address of the stream says all of the view
  useEffect(() => stream.show(view), [stream, url]);
}

interface Answered {
  readonly isPending: boolean;
  readonly error: Error | null;
}

/**
 * Moves it to a flow, and tells when what the page asked of the flow is not there. The stream of a flow that is gone ends
 * like a lost connection, so it is not asked for; and while the answer is read again the last one holds.
 */
export function useFlowView(flow: string, { isPending, error }: Answered): boolean {
  const isGone = useRef(false);
  if (!isPending) isGone.current = isNotFound(error);
  useView(isGone.current ? { kind: 'system' } : { kind: 'flow', flow });
  return isGone.current;
}

/** Lost only once it lasts: a reconnect within three seconds is not worth a word. */
export function useStreamState(): StreamState & { readonly isLost: boolean } {
  const stream = useStream();
  const state = useSyncExternalStore(stream.subscribe, stream.state);
  const now = useNow();
  return { ...state, isLost: state.status === 'lost' && now - state.sinceMs >= LOST_AFTER_MS };
}
