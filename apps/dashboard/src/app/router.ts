import { useSyncExternalStore } from 'react';

/** The address is the only state of a page that outlives it: what is seen is in the link. */
export interface Address {
  readonly path: string;
  readonly params: URLSearchParams;
}

const listeners = new Set<() => void>();
let current = read();

function read(): Address {
  return { path: location.pathname, params: new URLSearchParams(location.search) };
}

function changed(): void {
  current = read();
  for (const listener of listeners) listener();
}

addEventListener('popstate', changed);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useAddress = (): Address => useSyncExternalStore(subscribe, () => current);

/** Settings of the viewer go along from page to page; everything else belongs to the page. */
const KEPT = ['theme', 'tz', 'kiosk'] as const;

export function hrefTo(path: string, params: Readonly<Record<string, string>> = {}): string {
  const all = new URLSearchParams(params);
  for (const name of KEPT) {
    const value = current.params.get(name);
    if (value !== null && !all.has(name)) all.set(name, value);
  }
  const query = all.toString();
  return query ? `${path}?${query}` : path;
}

export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === location.pathname + location.search) return;
  history[how === 'push' ? 'pushState' : 'replaceState'](null, '', href);
  changed();
  if (how === 'push') scrollTo(0, 0);
}

/** Changes parameters of the present page; null removes one. */
export function setParams(change: Readonly<Record<string, string | null>>, how: 'push' | 'replace' = 'replace'): void {
  const params = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(change)) {
    if (value === null) params.delete(name);
    else params.set(name, value);
  }
  const query = params.toString();
  navigate(query ? `${location.pathname}?${query}` : location.pathname, how);
}
