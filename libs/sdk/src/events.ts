import { type Transition } from './flow-status.js';

/** What a client tells while it runs. */
export interface ClientEvents {
  /** The state that a flow's tokens come from has changed; told once for each change. */
  readonly transition: Transition;
  /** A kill switch was turned: `by` names it, null where none is on any longer. */
  readonly killSwitch: { readonly by: string | null };
}

type Listener<T> = (event: T) => void;

/** Listeners by event. One that throws must not stop the refill: it is said and forgotten. */
export class Events {
  private readonly listeners: { readonly [E in keyof ClientEvents]: Set<Listener<ClientEvents[E]>> } = {
    transition: new Set(),
    killSwitch: new Set(),
  };

  constructor(private readonly log: (line: string) => void) {}

  /** Returns the function that ends it. */
  on<E extends keyof ClientEvents>(event: E, listener: Listener<ClientEvents[E]>): () => void {
    this.listeners[event].add(listener);
    return () => void this.listeners[event].delete(listener);
  }

  tell<E extends keyof ClientEvents>(event: E, told: ClientEvents[E]): void {
    for (const listener of this.listeners[event]) {
      try {
        listener(told);
      } catch (error) {
        this.log(`headgate: a listener for ${event} threw: ${String(error)}`);
      }
    }
  }
}
