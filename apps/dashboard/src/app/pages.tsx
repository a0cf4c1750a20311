import { type ReactNode } from 'react';
import { type IconName } from '../model/states.js';
import { NotFoundPage } from '../pages/NotFound/NotFound.js';
import { loadable } from './loadable.js';
import { type AddressParts, matchAddress } from './routes.js';

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
  /** Fetches its file, where that is not here yet. */
  readonly load: () => Promise<void>;
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

// A file of its own for each page; scripts/pages.mjs says which of them are on their way before any script runs.
const Home = loadable(async () => (await import('../pages/Overview/Home.js')).Home);
const FlowPage = loadable(async () => (await import('../pages/Flow/FlowPage.js')).FlowPage);
const FirstRunPage = loadable(async () => (await import('../pages/FirstRun/FirstRunPage.js')).FirstRunPage);
const LagPage = loadable(async () => (await import('../pages/Lag/LagPage.js')).LagPage);
const GroupPage = loadable(async () => (await import('../pages/Group/GroupPage.js')).GroupPage);
const DecisionPage = loadable(async () => (await import('../pages/Decision/DecisionPage.js')).DecisionPage);
const VersionsPage = loadable(async () => (await import('../pages/Versions/VersionsPage.js')).VersionsPage);
const WhatIfPage = loadable(async () => (await import('../pages/WhatIf/WhatIfPage.js')).WhatIfPage);

/** Every page is one entry here; rail, tab bar, palette, keys and crumbs follow from it. */
// biome-ignore format: one line a page
export const PAGES: readonly PageEntry[] = [
  { address: '/', load: Home.load, nav: { word: 'Overview', icon: 'list', key: 'o' }, title: () => 'Overview', isRoomy: true, render: (_, { onActions }) => <Home onActions={onActions} /> },
  { address: '/lag', load: LagPage.load, nav: { word: 'Consumer lag', icon: 'waves', key: 'l' }, title: () => 'Consumer lag', isRoomy: true, render: () => <LagPage /> },
  { address: '/lag/:cluster/:group', load: GroupPage.load, parent: '/lag', title: ({ group }) => group!, render: ({ cluster, group }) => <GroupPage key={`${cluster} ${group}`} cluster={cluster!} group={group!} /> },
  { address: '/connect', load: FirstRunPage.load, nav: { word: 'Connect a queue', icon: 'plus', key: 'c' }, title: () => 'Connect a queue', render: () => <FirstRunPage /> },
  { address: '/flows/:flow', load: FlowPage.load, title: ({ flow }) => flow!, isRoomy: true, hasRange: true, render: ({ flow }) => <FlowPage key={flow} flow={flow!} /> },
  { address: '/flows/:flow/versions', load: VersionsPage.load, title: () => 'Policy', render: ({ flow }) => <VersionsPage key={flow} flow={flow!} /> },
  { address: '/flows/:flow/what-if', load: WhatIfPage.load, title: () => 'What if?', hasRange: true, render: ({ flow }) => <WhatIfPage key={flow} flow={flow!} /> },
  { address: '/flows/:flow/decisions/:number', load: DecisionPage.load, title: ({ number }) => `#${number}`, render: ({ flow, number }) => <DecisionPage flow={flow!} number={Number(number)} /> },
];

const NOT_FOUND: PageEntry = {
  address: '*',
  load: async () => {},
  title: () => 'Not found',
  render: () => <NotFoundPage />,
};

export function placeOf(path: string): Place {
  for (const entry of PAGES) {
    const parts = matchAddress(entry.address, path);
    if (parts !== null && isWhole(parts)) return { entry, parts, flow: parts.flow ?? null };
  }
  return { entry: NOT_FOUND, parts: {}, flow: null };
}

/** A number in an address is a whole one above zero. */
const isWhole = ({ number }: AddressParts): boolean => number === undefined || /^[1-9]\d{0,14}$/.test(number);
