import { type ComponentType, lazy, useState } from 'react';

/** A page in a file of its own. */
export interface Loadable<P> {
  /** Fetches the file, where it is not here yet. */
  readonly load: () => Promise<void>;
  /** The page itself once `load` is done; before that one that suspends, and React keeps its fallback for 300 ms at least. */
  readonly pick: () => ComponentType<P>;
}

export function loadable<P extends object>(get: () => Promise<ComponentType<P>>): Loadable<P> {
  let ready: ComponentType<P> | null = null;
  const load = async (): Promise<void> => {
    ready = await get();
  };
  const later = lazy(async () => {
    await load();
    return { default: ready! };
  });
  return { load, pick: () => ready ?? later };
}

interface LoadedProps<P> {
  readonly page: Loadable<P>;
  readonly props: P;
}

/** Picks once: a page that is drawn is not drawn anew because its file has come. */
export function Loaded<P extends object>({ page, props }: LoadedProps<P>) {
  const [Page] = useState(() => page.pick());
  return <Page {...props} />;
}
