import { useState } from 'react';

interface ActionOptions<V, R> {
  readonly run: (value: V) => Promise<R>;
  /** The action is busy until this is done too. */
  readonly onSuccess: (result: R) => unknown;
  readonly onError?: (error: Error) => void;
}

interface Action<V> {
  readonly start: (value: V) => void;
  readonly isBusy: boolean;
  /** Of the last run. */
  readonly error: Error | null;
  readonly forget: () => void;
}

/** One change that somebody asks for: busy while it runs, and what it failed with. */
export function useAction<R, V = void>({ run, onSuccess, onError }: ActionOptions<V, R>): Action<V> {
  const [state, setState] = useState<{ isBusy: boolean; error: Error | null }>({ isBusy: false, error: null });
  const start = async (value: V): Promise<void> => {
    setState({ isBusy: true, error: null });
    try {
      await onSuccess(await run(value));
      setState({ isBusy: false, error: null });
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      setState({ isBusy: false, error });
      onError?.(error);
    }
  };
  return { ...state, start: (value) => void start(value), forget: () => setState({ isBusy: false, error: null }) };
}
