import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { overviewQuery } from '../../api/overview-list.js';
import { PAGES, type Place } from '../../app/pages.js';
import { hrefTo, navigate, setParams, useAddress } from '../../app/router.js';
import { pathOfFlow, pathOfVersions } from '../../app/routes.js';
import { chooseSetting, useSetting } from '../../hooks/use-device-setting.js';
import { useObserve } from '../../hooks/use-observe.js';
import { chooseTheme, useTheme } from '../../hooks/use-theme.js';
import { toggleZone, useZone } from '../../hooks/use-zone.js';
import { type IconName, lookOf } from '../../model/states.js';

export interface Command {
  readonly id: string;
  readonly text: string;
  /** `page`, `flow · held`, `action, with preview`. */
  readonly kind: string;
  readonly icon: IconName;
  readonly run: () => void;
}

const pages: readonly Command[] = PAGES.flatMap(({ address, nav }) =>
  nav
    ? [{ id: `page:${address}`, text: nav.word, kind: 'page', icon: nav.icon, run: () => navigate(hrefTo(address)) }]
    : [],
);

/** Everything that can be reached or done, by name. What does not exist yet is not listed. */
export function useCommands(place: Place, text: string, onKeys: () => void): Command[] {
  const { data } = useQuery(overviewQuery('', 'attention'));
  // Of many flows only the first ones are here: the server then finds those of the last word.
  const word = useDeferredValue(/[\w.-]+$/.exec(text)?.[0] ?? '');
  const isLong = (data?.nextCursor ?? null) !== null && word.length > 1;
  const found = useQuery({ ...overviewQuery(`flow:*${word}*`, 'attention'), enabled: isLong, refetchInterval: false });
  const observe = useObserve();
  const settings = useSettings();
  const flows = new Map([...(data?.flows ?? []), ...(isLong ? (found.data?.flows ?? []) : [])].map((f) => [f.flow, f]));
  const sorted = [...flows.values()].sort((a, b) => Number(b.flow === place.flow) - Number(a.flow === place.flow));
  return [
    ...pages,
    ...sorted.flatMap(({ flow, state, mode, source }): Command[] => [
      {
        id: `flow:${flow}`,
        text: flow,
        kind: `flow · ${lookOf(state).word.toLowerCase()}`,
        icon: lookOf(state).icon,
        run: () => navigate(hrefTo(pathOfFlow(flow))),
      },
      ...(source === 'api' ? actionsOf(flow, mode, observe) : []),
      {
        id: `versions:${flow}`,
        text: `Policy versions of ${flow}`,
        kind: 'page',
        icon: 'history',
        run: () => navigate(hrefTo(pathOfVersions(flow))),
      },
    ]),
    ...settings,
    { id: 'keys', text: 'All keys', kind: 'help', icon: 'info', run: onKeys },
  ];
}

function useSettings(): Command[] {
  const isDark = useTheme() === 'dark';
  const isUtc = useZone() === 'utc';
  const isCompact = useSetting('density') === 'compact';
  const isKeyless = useSetting('keys') === 'off';
  const isWall = useAddress().params.get('kiosk') === '1';
  const setting = (id: string, text: string, icon: IconName, run: () => void): Command => ({
    id,
    text,
    kind: 'setting',
    icon,
    run,
  });
  return [
    setting('theme', isDark ? 'Light theme' : 'Dark theme', 'theme', () => chooseTheme(isDark ? 'light' : 'dark')),
    setting('zone', isUtc ? 'Local time' : 'Times in UTC', 'clock', toggleZone),
    setting('density', isCompact ? 'Roomy rows' : 'Compact rows', 'rows', () =>
      chooseSetting('density', isCompact ? 'roomy' : 'compact'),
    ),
    setting('single-keys', isKeyless ? 'Single keys on' : 'Single keys off', 'info', () =>
      chooseSetting('keys', isKeyless ? 'on' : 'off'),
    ),
    setting('kiosk', isWall ? 'Leave wall mode' : 'Wall mode', 'wall', () => setParams({ kiosk: isWall ? null : '1' })),
  ];
}

function actionsOf(flow: string, mode: 'observe' | 'enforce', observe: (flow: string) => Promise<void>): Command[] {
  const open = (sheet: string) => () => navigate(hrefTo(pathOfFlow(flow), { sheet }));
  return [
    mode === 'observe'
      ? {
          id: `enforce:${flow}`,
          text: `Enforce ${flow}…`,
          kind: 'action, with preview',
          icon: 'enforce',
          run: open('enforce'),
        }
      : {
          id: `observe:${flow}`,
          text: `Back to observe: ${flow}`,
          kind: 'action, at once',
          icon: 'eye',
          run: () => void observe(flow),
        },
    {
      id: `edit:${flow}`,
      text: `Edit the policy of ${flow}…`,
      kind: 'action, with preview',
      icon: 'edit',
      run: open('edit'),
    },
  ];
}
