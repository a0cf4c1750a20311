import { type ComponentType, lazy } from 'react';

type Loadable<P> = ComponentType<P> & { readonly load: () => Promise<void> };

/**
 * A component in a file of its own. Once `load` is done it is drawn at once; before that it suspends, and React then keeps
 * the fallback for 300 ms at least.
 */
export function loadable<P extends object>(get: () => Promise<ComponentType<P>>): Loadable<P> {
  let Ready: ComponentType<P> | null = null;
  const load = async (): Promise<void> => {
    Ready = await get();
  };
  const Later = lazy(async () => {
    await load();
    return { default: Ready! };
  });
  const Loaded = (props: P) => (Ready ? <Ready {...props} /> : <Later {...props} />);
  return Object.assign(Loaded, { load });
}
