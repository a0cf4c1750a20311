import { lazy, type ReactNode } from 'react';
import { type IconName } from '../model/states.js';
import { NotFoundPage } from '../pages/NotFound/NotFound.js';
import { type AddressParts, matchAddress, queueOfPath } from './routes.js';

/** How a page stands in rail, tab bar, palette and keys: `g` then the key goes there. */
export interface NavEntry {
  readonly word: string;
  readonly icon: IconName;
  readonly key: string;
}

export interface PageEntry {
  readonly address: string;
  readonly nav?: NavEntry;
  /** Of the window and of the last crumb; the parts are those that the address names. */
  readonly title: (parts: AddressParts) => string;
  readonly render: (parts: AddressParts, tools: PageTools) => ReactNode;
  /** Address of the page above it, where that is not a flow's. */
  readonly parent?: string;
  /** It uses all the width there is. */
  readonly isRoomy?: boolean;
  /** Its charts follow the time range of the address. */
  readonly hasRange?: boolean;
}

/** What a page may ask of the shell. */
export interface PageTools {
  /** Opens the palette with this text. */
  readonly onActions: (text: string) => void;
}

/** The page of an address and the parts it names. */
export interface Place {
  readonly entry: PageEntry;
  readonly parts: AddressParts;
  /** The flow that the page is about. */
  readonly flow: string | null;
}

/** A file of its own for each page; the one that the address asks for is fetched at once, before anything is drawn. */
const loadOverview = () => import('../pages/Overview/Home.js');
const loadFlow = () => import('../pages/Flow/FlowPage.js');
if (location.pathname === '/') void loadOverview();
else if (matchAddress('/flows/:flow', location.pathname)) void loadFlow();

const Home = lazy(async () => ({ default: (await loadOverview()).Home }));
const FlowPage = lazy(async () => ({ default: (await loadFlow()).FlowPage }));
const FirstRunPage = lazy(async () => ({ default: (await import('../pages/FirstRun/FirstRunPage.js')).FirstRunPage }));
const LagPage = lazy(async () => ({ default: (await import('../pages/Lag/LagPage.js')).LagPage }));
const GroupPage = lazy(async () => ({ default: (await import('../pages/Group/GroupPage.js')).GroupPage }));
const QueuesPage = lazy(async () => ({ default: (await import('../pages/Queues/QueuesPage.js')).QueuesPage }));
const QueuePage = lazy(async () => ({ default: (await import('../pages/Queues/QueuePage.js')).QueuePage }));
const DecisionPage = lazy(async () => ({ default: (await import('../pages/Decision/DecisionPage.js')).DecisionPage }));
const VersionsPage = lazy(async () => ({ default: (await import('../pages/Versions/VersionsPage.js')).VersionsPage }));
const WhatIfPage = lazy(async () => ({ default: (await import('../pages/WhatIf/WhatIfPage.js')).WhatIfPage }));

/** Every page is one entry here; rail, tab bar, palette, keys and crumbs follow from it. */
// biome-ignore format: one line a page
export const PAGES: readonly PageEntry[] = [
  { address: '/', nav: { word: 'Overview', icon: 'list', key: 'o' }, title: () => 'Overview', isRoomy: true, render: (_, { onActions }) => <Home onActions={onActions} /> },
  { address: '/lag', nav: { word: 'Consumer lag', icon: 'waves', key: 'l' }, title: () => 'Consumer lag', isRoomy: true, render: () => <LagPage /> },
  { address: '/lag/:cluster/:group', parent: '/lag', title: ({ group }) => group!, render: ({ cluster, group }) => <GroupPage key={`${cluster} ${group}`} cluster={cluster!} group={group!} /> },
  { address: '/queues', parent: '/lag', title: () => 'Queues', isRoomy: true, render: () => <QueuesPage /> },
  { address: '/queues/:broker/:queue', parent: '/queues', title: ({ queue }) => queueOfPath(queue!), render: ({ broker, queue }) => <QueuePage key={`${broker} ${queue}`} broker={broker!} queue={queueOfPath(queue!)} /> },
  { address: '/connect', nav: { word: 'Connect a queue', icon: 'plus', key: 'c' }, title: () => 'Connect a queue', render: () => <FirstRunPage /> },
  { address: '/flows/:flow', title: ({ flow }) => flow!, isRoomy: true, hasRange: true, render: ({ flow }) => <FlowPage key={flow} flow={flow!} /> },
  { address: '/flows/:flow/versions', title: () => 'Policy', render: ({ flow }) => <VersionsPage key={flow} flow={flow!} /> },
  { address: '/flows/:flow/what-if', title: () => 'What if?', hasRange: true, render: ({ flow }) => <WhatIfPage key={flow} flow={flow!} /> },
  { address: '/flows/:flow/decisions/:number', title: ({ number }) => `#${number}`, render: ({ flow, number }) => <DecisionPage flow={flow!} number={Number(number)} /> },
];

const NOT_FOUND: PageEntry = { address: '*', title: () => 'Not found', render: () => <NotFoundPage /> };

export function placeOf(path: string): Place {
  for (const entry of PAGES) {
    const parts = matchAddress(entry.address, path);
    if (parts !== null && isWhole(parts)) return { entry, parts, flow: parts.flow ?? null };
  }
  return { entry: NOT_FOUND, parts: {}, flow: null };
}

/** A number in an address is a whole one above zero. */
const isWhole = ({ number }: AddressParts): boolean => number === undefined || /^[1-9]\d{0,14}$/.test(number);
