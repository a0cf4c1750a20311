import { setParams, useAddress } from '../app/router.js';
import { useMedia } from './use-media.js';

export type Theme = 'light' | 'dark';

/** What is drawn now: the address, then what was chosen on this device, then the system. */
export function useTheme(): Theme {
  useAddress();
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : isDark ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('headgate.theme', theme);
  } catch {
    // A device that keeps nothing shows the choice until the tab closes.
  }
  setParams({ theme });
}
