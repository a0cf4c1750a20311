import { useQuery } from '@tanstack/react-query';
import { overviewQuery } from '../../api/queries.js';
import { hrefTo, navigate } from '../../app/router.js';
import { pathOfFlow, pathOfVersions, type Route } from '../../app/routes.js';
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

/** Everything that can be reached or done, by name. What does not exist yet is not listed. */
export function useCommands(route: Route, onKeys: () => void): Command[] {
  const { data } = useQuery(overviewQuery('', 'attention'));
  const theme = useTheme();
  const zone = useZone();
  const other = theme === 'dark' ? 'light' : 'dark';
  const flows = data?.flows ?? [];
  const here = route.page === 'flow' || route.page === 'decision' || route.page === 'versions' ? route.flow : null;
  const sorted = [...flows].sort((a, b) => Number(b.flow === here) - Number(a.flow === here));
  return [
    { id: 'page:overview', text: 'Overview', kind: 'page', icon: 'list', run: () => navigate(hrefTo('/')) },
    {
      id: 'page:connect',
      text: 'Connect a queue',
      kind: 'page',
      icon: 'plus',
      run: () => navigate(hrefTo('/connect')),
    },
    ...sorted.flatMap(({ flow, state, mode, source }): Command[] => [
      {
        id: `flow:${flow}`,
        text: flow,
        kind: `flow · ${lookOf(state).word.toLowerCase()}`,
        icon: lookOf(state).icon,
        run: () => navigate(hrefTo(pathOfFlow(flow))),
      },
      ...(source === 'api' ? actionsOf(flow, mode) : []),
      {
        id: `versions:${flow}`,
        text: `Policy versions of ${flow}`,
        kind: 'page',
        icon: 'history',
        run: () => navigate(hrefTo(pathOfVersions(flow))),
      },
    ]),
    {
      id: 'theme',
      text: `${other === 'dark' ? 'Dark' : 'Light'} theme`,
      kind: 'setting',
      icon: 'theme',
      run: () => chooseTheme(other),
    },
    {
      id: 'zone',
      text: zone === 'utc' ? 'Local time' : 'Times in UTC',
      kind: 'setting',
      icon: 'clock',
      run: toggleZone,
    },
    { id: 'keys', text: 'All keys', kind: 'help', icon: 'info', run: onKeys },
  ];
}

function actionsOf(flow: string, mode: 'observe' | 'enforce'): Command[] {
  const open = (sheet: string) => () => navigate(hrefTo(pathOfFlow(flow), { sheet }));
  return [
    ...(mode === 'observe'
      ? [
          {
            id: `enforce:${flow}`,
            text: `Enforce ${flow}…`,
            kind: 'action, with preview',
            icon: 'enforce' as const,
            run: open('enforce'),
          },
        ]
      : []),
    {
      id: `edit:${flow}`,
      text: `Edit the policy of ${flow}…`,
      kind: 'action, with preview',
      icon: 'edit',
      run: open('edit'),
    },
  ];
}
