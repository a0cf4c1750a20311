import { createContext, useContext, useEffect, useSyncExternalStore } from 'react';
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

/** Lost only once it lasts: a reconnect within three seconds is not worth a word. */
export function useStreamState(): StreamState & { readonly isLost: boolean } {
  const stream = useStream();
  const state = useSyncExternalStore(stream.subscribe, stream.state);
  const now = useNow();
  return { ...state, isLost: state.status === 'lost' && now - state.sinceMs >= LOST_AFTER_MS };
}
