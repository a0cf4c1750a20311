import { useSyncExternalStore } from 'react';

/** What this device remembers; it stands on the root element, where the styles read it. public/theme.js sets it before the first paint. */
export type DeviceSetting = 'theme' | 'density' | 'keys';

const listeners = new Set<() => void>();

export function chooseSetting(name: DeviceSetting, value: string): void {
  document.documentElement.dataset[name] = value;
  try {
    localStorage.setItem(`headgate.${name}`, value);
  } catch {
    // A device that keeps nothing shows the choice until the tab closes.
  }
  for (const listener of listeners) listener();
}

export function useSetting(name: DeviceSetting): string | undefined {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => document.documentElement.dataset[name],
  );
}
