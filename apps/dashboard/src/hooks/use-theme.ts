import { setParams } from '../app/router.js';
import { chooseSetting, useSetting } from './use-device-setting.js';
import { useMedia } from './use-media.js';

export type Theme = 'light' | 'dark';

/** What is drawn now: the address, then what was chosen on this device, then the system. */
export function useTheme(): Theme {
  const isDark = useMedia('(prefers-color-scheme: dark)');
  const chosen = useSetting('theme');
  return chosen === 'light' || chosen === 'dark' ? chosen : isDark ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  chooseSetting('theme', theme);
  setParams({ theme });
}
